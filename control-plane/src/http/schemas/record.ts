import { z } from 'zod';
import { type ShownRecord, storeActions } from '../auth/shown.ts';

const unixSeconds = z.number().describe('Unix seconds');

export const storeStatus = z.enum(['Provisioning', 'Ready', 'Failed', 'Deleting']);

const storePhase = z.enum([
  'AwaitingReview',
  'Committed',
  'Blocked',
  'Invalid',
  'Unguarded',
  'Syncing',
  'Waiting',
  'Checking',
  'SyncFailed',
  'Degraded',
  'TimedOut',
  'NotConverging',
  'Running',
  'Updating',
  'Paused',
  'RolledBack',
  'AwaitingApproval',
  'Restoring',
  'Pruning',
  'Held',
]);

export const fileProblem = z
  .object({
    file: z.string().describe('Path in the store repository'),
    line: z.number().int().nullable().describe('1-based; null when the fault is not at a line'),
    message: z.string(),
    commit: z.string().nullable(),
    author: z.string().nullable(),
  })
  .meta({ id: 'StoreFileProblem' });

export const quotaOfTeam = z.object({
  team: z.string(),
  plan: z.string().nullable().describe('The quota is of this plan alone; null: of all stores'),
  limit: z.number().int(),
});

const timelineEntry = z
  .object({
    step: z.enum(['committed', 'detected', 'syncing', 'healthy', 'deleting', 'approved']),
    at: unixSeconds.nullable().describe('Unix seconds; null while the step has not happened'),
  })
  .meta({ id: 'TimelineEntry' });

export const storeRecord = z
  .object({
    id: z.string().describe('The namespace: identifies the store in every path'),
    name: z.string(),
    namespace: z.string(),
    status: storeStatus,
    phase: storePhase,
    engine: z.string().describe('Empty while the store file cannot be read'),
    plan: z.string().describe('Empty while the store file cannot be read'),
    owner: z
      .string()
      .describe('The team. Empty while the store file cannot be read and has no plain line that says it'),
    cluster: z
      .string()
      .describe('The name that Argo CD knows it by; empty while the store file cannot be read'),
    url: z.string().nullable(),
    created_at: unixSeconds.nullable(),
    last_error: z.string().nullable(),
    reason: z.string().describe('One sentence for people; stable while the state is'),
    next_step: z.string().nullable().describe('What a person can do about it'),
    health: z.string().nullable(),
    sync: z.string().nullable(),
    commit: z.string().nullable().describe('Last commit of the store folder'),
    revision: z.string().nullable().describe('Revision Argo CD last compared or synced'),
    pull_request_url: z.string().nullable(),
    version: z.string().nullable().describe('Version of the folder: the entity tag without quotes'),
    folder: z.string().describe('Path of the folder in the store repository'),
    problem: fileProblem.nullable(),
    timeline: z.array(timelineEntry).readonly(),
    deletes_at: unixSeconds
      .nullable()
      .describe('Unix seconds until which the deletion waits and can be undone; null: it waits for no time'),
    over_quota: quotaOfTeam
      .nullable()
      .describe('Set for the newest stores of a team that has more than it may have, by merges or pushes'),
    allowed: z.array(z.enum(storeActions)).readonly().describe('What you may do with it'),
  })
  .meta({ id: 'StoreRecord' }) satisfies z.ZodType<ShownRecord>;

export const statusTotals = z
  .object({
    Provisioning: z.number().int(),
    Ready: z.number().int(),
    Failed: z.number().int(),
    Deleting: z.number().int(),
  })
  .meta({ id: 'StatusTotals' });

export const storeList = z
  .object({
    items: z.array(storeRecord),
    next_cursor: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last'),
    total: z.number().int().describe('How many stores match'),
    totals: statusTotals,
  })
  .meta({ id: 'StoreList' });
