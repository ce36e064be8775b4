import type { Request } from 'express';
import type { VersionCondition } from '../commands/caller.ts';
import { StoreplaneError } from '../domain/errors.ts';

const key = /^(?:([A-Za-z0-9._:-]{1,128})|"([A-Za-z0-9._:-]{1,128})")$/;
const tag = /^(W\/)?"([\x21\x23-\x7e]*)"$/;

/** The `Idempotency-Key`, bare or as a quoted string. Throws 'invalid-idempotency-key'. */
export function idempotencyKeyOf(req: Request): string | undefined {
  const header = req.get('idempotency-key');
  if (header === undefined) return undefined;
  const match = key.exec(header);
  const value = match?.[1] ?? match?.[2];
  if (value === undefined) {
    const detail = 'Use 1 to 128 letters, digits and the marks . _ : - for the Idempotency-Key.';
    throw new StoreplaneError('invalid-idempotency-key', detail, {
      errors: [{ pointer: 'Idempotency-Key', detail }],
    });
  }
  return value;
}

/** The versions that `If-Match` allows; undefined without the header. Weak tags never match (RFC 9110). */
export function ifMatchOf(req: Request): VersionCondition | undefined {
  const header = req.get('if-match');
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const tags = header.split(',').map((part) => tag.exec(part.trim()));
  if (tags.some((match) => match === null) || tags.length > 20) {
    const detail = 'Give If-Match the version of the record in double quotes, or *.';
    throw new StoreplaneError('malformed-request', detail, { errors: [{ pointer: 'If-Match', detail }] });
  }
  return tags.flatMap((match) => (match?.[1] === undefined ? [match?.[2] ?? ''] : []));
}
