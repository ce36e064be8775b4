import { createHash } from 'node:crypto';

/** A key that sessions are sealed with; its id is public. */
export interface SessionKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the text of the key file: a key in a line, 32 bytes in Base64. The first one seals, all of them open. Undefined
 * when it is no such file, or has a key twice.
 */
export function parseSessionKeys(text: string): readonly [SessionKey, ...SessionKey[]] | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const [first, ...more] = lines.filter((line) => line !== '').map(parsed);
  if (first === undefined || more.includes(undefined)) return undefined;
  const keys = [first, ...more.filter((key) => key !== undefined)] as const;
  return new Set(keys.map(({ id }) => id)).size === keys.length ? keys : undefined;
}

function parsed(line: string): SessionKey | undefined {
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(line)) return undefined;
  const bytes = Buffer.from(line, 'base64');
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 11);
  return { id, bytes: new Uint8Array(bytes) };
}
