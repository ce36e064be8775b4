import { z } from 'zod';
import { defaultEngine, engines } from '../../domain/engines.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import { storeStatus } from './record.ts';

/** Longest text that any field of a request may carry before the domain looks at it. */
export const word = z.string().min(1).max(253);

export const createBody = z
  .strictObject({
    name: word.describe('A DNS label: lower-case letters, digits and hyphens'),
    plan: word.optional().describe('Default: standard'),
    owner: word.optional().describe('Default: the configured default owner'),
    engine: word
      .optional()
      .describe(`One of ${engines.map(({ id }) => id).join(', ')}. Default: ${defaultEngine}`),
    cluster: word
      .optional()
      .describe('One of the `clusters` of the overview, for good. Default: the cluster of the plan'),
  })
  .meta({ id: 'CreateStore' });

export const updateBody = z
  .strictObject({
    plan: word.optional(),
    owner: word.optional(),
    cluster: word
      .optional()
      .describe('Refused with 409 unless the store is there: its data would stay behind'),
  })
  .refine((body) => Object.values(body).some((field) => field !== undefined), {
    message: 'Name at least one of plan and owner.',
  })
  .meta({ id: 'UpdateStore' });

/** How many items of a list a page has. */
export const pageSize = ({ most, usual }: { readonly most: number; readonly usual: number }) =>
  z
    .string()
    .regex(/^[0-9]{1,4}$/)
    .transform(Number)
    .pipe(z.number().int().min(1).max(most))
    .meta({ type: 'integer', minimum: 1, maximum: most })
    .default(usual);

const sortKeys = ['name', '-name', 'created_at', '-created_at', 'status', '-status'] as const;

export const listQuery = z.strictObject({
  q: z.string().max(200).optional().describe('Searches name, namespace, owner and address'),
  status: storeStatus.optional(),
  owner: word.optional(),
  plan: word.optional(),
  sort: z.enum(sortKeys).default('name').describe('A leading - sorts descending'),
  limit: pageSize({ most: 200, usual: 50 }),
  cursor: z.string().min(1).max(1000).optional().describe('`next_cursor` of the page before'),
});

export const bulkBody = z
  .strictObject({ stores: z.array(word).min(1).max(10_000).describe('Ids; no other store is touched') })
  .meta({ id: 'Stores' });

export const noQuery = z.strictObject({});
export const emptyBody = z.strictObject({});

export const idParams = z.object({ id: z.string().describe('The namespace of the store') });
export const nameParams = z.object({ name: z.string() });

export const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/)
    .optional()
    .describe(
      'The same key never makes a second commit; a replay answers with the status of the first and the record as it is now (404 once the store is gone)',
    ),
});
export const updateHeaders = idempotencyHeader.extend({
  'If-Match': z.string().describe('The `version` of the record, in double quotes, or *'),
});

/** A name as it stands in a path: anything that can be typed, within reason. Throws 'invalid-request'. */
export function nameQuestion(name: string): string {
  if (name.length <= 253) return name;
  const detail = 'Use at most 253 characters.';
  throw new StoreplaneError('invalid-request', detail, { errors: [{ pointer: 'name', detail }] });
}
