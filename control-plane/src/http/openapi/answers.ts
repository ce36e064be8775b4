import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { problem } from '../schemas/problem.ts';

type Headers = NonNullable<ResponseConfig['headers']>;

export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const ok = (description: string, schema: z.ZodType, headers?: Headers): ResponseConfig => ({
  description,
  content: json(schema),
  ...(headers === undefined ? {} : { headers }),
});
export const failed = (description: string): ResponseConfig => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});

export const etag = z.object({ ETag: z.string().describe('The version of the record, quoted') });
export const created = etag.extend({ Location: z.string() });
export const notFound = { 404: failed('No such store') };
export const invalid = { 400: failed('The request cannot be read'), 422: failed('A field is not valid') };
export const writes = {
  415: failed('The body is not JSON'),
  502: failed('The repository refused the commit'),
  503: failed('The repository cannot be reached, or the queue is full'),
};
