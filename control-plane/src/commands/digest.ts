import { createHash } from 'node:crypto';

/** SHA-256 in hex over what was asked, the same for the same question whatever the order of its fields. */
export function digestOf(question: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(question).filter(([, value]) => value !== undefined);
  const canonical = fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
