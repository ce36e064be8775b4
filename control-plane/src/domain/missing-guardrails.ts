import type { StoreEntry, StoreFileProblem } from './store.ts';

/** The files under a store's folder that hold it to its plan and inside its namespace. */
export const guardrailFiles: readonly string[] = [
  'guardrails/namespace.yaml',
  'guardrails/resource-quota.yaml',
  'guardrails/limit-range.yaml',
  'guardrails/network-policy.yaml',
];

/** The guardrails that are not among these files, named by their paths in the folder. */
export function missingGuardrails(files: Iterable<string>): readonly string[] {
  const present = new Set(files);
  const missing = guardrailFiles.filter((file) => !present.has(file));
  return missing.length === 0 ? none : missing;
}

/** One for all of thousands of folders. */
const none: readonly string[] = [];

/** What a folder without all of its guardrails is at fault for; undefined when they are there. */
export function unguarded({
  folder,
  missing,
}: Pick<StoreEntry, 'folder' | 'missing'>): StoreFileProblem | undefined {
  const [first, ...others] = missing;
  if (first === undefined) return undefined;
  const last = others.at(-1);
  const names = last === undefined ? first : `${[first, ...others.slice(0, -1)].join(', ')} and ${last}`;
  const message = `The store's folder has no ${names}, so nothing holds the store to its plan and inside its namespace.`;
  return { file: `${folder}/${first}`, line: undefined, message, freezesAll: false };
}

/** What to do about it. */
export function mendGuardrails({ folder }: Pick<StoreEntry, 'folder'>): string {
  return `In a clone of the store repository, run storeplane render ${folder}, then commit and push what it wrote.`;
}
