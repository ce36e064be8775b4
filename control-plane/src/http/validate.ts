import type { Request } from 'express';
import type { z } from 'zod';
import { StoreplaneError } from '../domain/errors.ts';
import { emptyBody } from './schemas/requests.ts';

/** The body as the schema has it. Throws 'invalid-request' with a JSON pointer for every fault. */
export function bodyOf<T>(schema: z.ZodType<T>, req: Request): T {
  return check(schema, req.body, 'body');
}

/** The query as the schema has it. Throws 'invalid-request' with the name of every parameter at fault. */
export function queryOf<T>(schema: z.ZodType<T>, req: Request): T {
  return check(schema, { ...req.query }, 'query');
}

/** Clients that send `{}` where nothing is asked do no harm; anything else is a misunderstanding. Throws as `bodyOf`. */
export function noBody(req: Request): void {
  if (req.body !== undefined) bodyOf(emptyBody, req);
}

function check<T>(schema: z.ZodType<T>, value: unknown, kind: 'body' | 'query'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => {
    const detail = messageOf(issue);
    if (issue.code !== 'unrecognized_keys') return [{ pointer: pointer(issue.path, kind), detail }];
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key], kind),
      detail: 'This field is not known.',
    }));
  });
  const where = kind === 'body' ? 'The body' : 'The query';
  throw new StoreplaneError('invalid-request', `${where} has fields that are not valid.`, {
    errors: errors.slice(0, 20),
  });
}

function pointer(path: readonly PropertyKey[], kind: 'body' | 'query'): string {
  const parts = path.map((part) => String(part).slice(0, 100));
  if (kind === 'query') return parts.join('.');
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function messageOf(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return missing ? 'This field is required.' : issue.message;
}
