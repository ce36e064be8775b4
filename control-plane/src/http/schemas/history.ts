import { z } from 'zod';
import { storeRecord } from './record.ts';
import { pageSize, word } from './requests.ts';

const limit = pageSize({ most: 100, usual: 20 });
const oid = z.string().regex(/^[0-9a-f]{40}$/);
const cursor = oid.optional().describe('`next_cursor` of the page before');
const seconds = z
  .string()
  .regex(/^[0-9]{1,10}$/)
  .transform(Number)
  .meta({ type: 'integer' })
  .optional();
const text = word.optional();

export const historyQuery = z.strictObject({ limit, cursor });

export const fleetQuery = z.strictObject({
  limit,
  cursor,
  author: text.describe("Part of the author's name or address, in any case"),
  store: text.describe('Id of a store, also of one that is gone'),
  owner: text.describe('Stores that this owner has now'),
  since: seconds.describe('Unix seconds'),
  until: seconds.describe('Unix seconds'),
});

export const revertBody = z
  .strictObject({
    commit: oid.describe('The commit whose change is taken back'),
  })
  .meta({ id: 'Revert' });

const person = z.object({ name: z.string(), email: z.string() });
const commit = z.object({
  commit: z.string(),
  at: z.number().describe('Unix seconds'),
  author: person,
  subject: z.string(),
  body: z.string().describe('The rest of the commit message'),
  request_id: z.string().nullable().describe('null: not by a request'),
  requested_by: person.nullable().describe('Who asked; the author of a merge is who merged it'),
});
const incomplete = z
  .enum(['no-native-git', 'being-read', 'too-long', 'stale'])
  .nullable()
  .describe(
    'Why commits may be missing: no native git to read them with, the first reading is under way, commits older than what is kept, the remote cannot be read',
  );
const page = {
  next_cursor: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last'),
  complete: z.boolean(),
  incomplete_reason: incomplete,
};

const storeCommit = commit.extend({
  what: z.string().describe('What changed, in words'),
  made_folder: z.boolean().describe('It made the folder: to revert it is to delete the store'),
  files: z.array(
    z.object({
      path: z.string(),
      change: z.string().describe("Git's letter: A, M, D or T"),
      diff: z.string().describe('Unified diff, cut when it is very long'),
    }),
  ),
});

export const storeHistory = z
  .object({ items: z.array(storeCommit.meta({ id: 'StoreCommit' })), ...page })
  .meta({ id: 'StoreHistory' });

const fleetCommit = commit.extend({
  stores: z.array(z.string()).describe('The first 20 of the stores that it touched'),
  store_count: z.number().int(),
});

export const fleetHistory = z
  .object({ items: z.array(fleetCommit.meta({ id: 'FleetCommit' })), ...page })
  .meta({ id: 'FleetHistory' });

export const revertAnswer = z
  .object({
    commit: z
      .string()
      .nullable()
      .describe('The new commit; null: the folder was so already, or a pull request asks for it'),
    pull_request_url: z.string().nullable().describe('The pull request that asks for it'),
    store: storeRecord.nullable().describe('null: nothing is left of it'),
    note: z.string().describe('What does not come back'),
  })
  .meta({ id: 'Reverted' });
