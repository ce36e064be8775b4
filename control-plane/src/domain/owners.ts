import type { StoreEntry } from './store.ts';

/** Letters, digits and the marks of a mail address; short enough for a Kubernetes label. */
const owner = /^[A-Za-z0-9]([A-Za-z0-9._@+-]{0,61}[A-Za-z0-9])?$/;

/** What is wrong with an owner, in words for the person who typed it; empty when it is fine. */
export function ownerProblems(text: string): string[] {
  if (owner.test(text)) return [];
  return [
    'Use 1 to 63 letters, digits and the marks . _ @ + - for the owner, with a letter or a digit at both ends.',
  ];
}

/** The owner as a label value, where Kubernetes allows fewer marks. */
export function ownerLabel(text: string): string {
  return text.replace(/[@+]/g, '_');
}

/** Whose a folder is: also where its file cannot be used, as long as that has a plain line that says it. Else empty. */
export function ownerOf({ spec, text }: Pick<StoreEntry, 'spec' | 'text'>): string {
  if (spec !== undefined) return spec.owner;
  const [, said = ''] = /^owner: *["']?([^\s"'#]{1,63})["']? *(?:#.*)?$/m.exec(text ?? '') ?? [];
  return owner.test(said) ? said : '';
}
