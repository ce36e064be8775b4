import { stringify } from 'yaml';

/** A value as Argo CD's template function `toYaml` writes it: sorted keys, no line feed at the end. */
export function toYaml(value: unknown): string {
  return flat(value) ?? stringify(value, { sortMapEntries: true, lineWidth: 80 }).replace(/\n$/, '');
}

const plain = /^[A-Za-z][A-Za-z0-9._-]*$/;
const meaning = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** The same for a map of simple words, which is what the control plane writes: many times faster than the library. */
function flat(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const lines: string[] = [];
  for (const [key, word] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (typeof word !== 'string' || !plain.test(word) || !plain.test(key)) return undefined;
    if (meaning.test(word) || meaning.test(key) || key.length + word.length > 70) return undefined;
    lines.push(`${key}: ${word}`);
  }
  return lines.length > 0 ? lines.join('\n') : undefined;
}
