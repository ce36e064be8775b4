import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Identity } from '../domain/access/identity.ts';

const file = z.record(
  z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  z.string().regex(/^sha256:[0-9a-f]{64}$/),
);

/** The tokens of machines by their digests: which one it is, is found without comparing secrets. */
export type ApiTokens = ReadonlyMap<string, Identity>;

/**
 * Reads the text of the token file, a JSON object from names to `sha256:<hex>` of tokens. Undefined when it is no such
 * file, or two names have one token.
 */
export function parseApiTokens(text: string): ApiTokens | undefined {
  const entries = Object.entries(parsed(text) ?? {});
  const tokens = new Map(entries.map(([name, digest]) => [digest, machine(name)]));
  return tokens.size > 0 && tokens.size === entries.length ? tokens : undefined;
}

/** Tokens are random and long, so one round of SHA-256 is enough to keep. */
export function digestOfToken(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex')}`;
}

function parsed(text: string): Readonly<Record<string, string>> | undefined {
  try {
    return file.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function machine(name: string): Identity {
  const person = { name, email: `${name}@machines.storeplane.invalid` };
  return { person, subject: `machine:${name}`, groups: [] };
}
