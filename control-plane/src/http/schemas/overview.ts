import { z } from 'zod';
import { reviewedOperations } from '../../domain/write-mode.ts';
import { fleetActions } from '../auth/shown.ts';
import { fileProblem, quotaOfTeam, statusTotals } from './record.ts';

const planSummary = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    quota: z.record(z.string(), z.string()).describe('The ResourceQuota of the plan'),
    cluster: z.string().describe('Where stores of this plan are made when nobody says where'),
  })
  .meta({ id: 'PlanSummary' });

const heldStores = z.object({
  count: z.number().int(),
  ids: z.array(z.string()).describe('The first thousand by id'),
});

const writeMode = z.enum(['direct', 'pull-request']);
const writeRule = z
  .object({
    operation: z.enum(reviewedOperations),
    by: z.enum(['plan', 'owner']),
    value: z.string(),
    mode: writeMode,
  })
  .describe(
    'Stores of this plan or owner, before or after the request; comes before the mode of the operation',
  );

export const overview = z
  .object({
    mode: z.enum(['sandbox', 'cluster']).describe('What stands behind the Argo CD port'),
    version: z.string(),
    domain: z.string(),
    namespace_prefix: z.string(),
    plans: z.array(planSummary),
    engines: z.array(z.object({ id: z.string(), title: z.string(), description: z.string() })),
    clusters: z
      .array(z.string())
      .readonly()
      .describe('Where stores may be made, as Argo CD names the clusters'),
    default_owner: z.string(),
    write_modes: z
      .object({ create: writeMode, update: writeMode, delete: writeMode, rules: z.array(writeRule) })
      .describe('Whether a request is a commit on the branch or a pull request'),
    reveals_credentials: z.boolean().describe('false: the sign-in of stores is shown to nobody here'),
    repository: z.object({
      branch: z.string(),
      tip: z.string().nullable().describe('Commit at the tip of the branch as last read'),
      checked_at: z.number().nullable().describe('Unix seconds of the last successful look at the remote'),
      stale_since: z.number().nullable().describe('Unix seconds; null while the remote can be read'),
      last_error: z.string().nullable(),
      clone_url: z.string().nullable(),
      broken: z.array(fileProblem.extend({ namespace: z.string() })).describe('Of the stores you see'),
    }),
    argocd: z.object({
      stale_since: z.number().nullable().describe('Unix seconds; null while the watch is live'),
      application_set_error: z
        .object({ message: z.string(), file: z.string().nullable() })
        .nullable()
        .describe('Set while Argo CD cannot create, change or remove any store'),
    }),
    held: z
      .object({
        count: z.number().int().describe('Deletions that Storeplane does not approve by itself'),
        too_many: heldStores.describe('Too many went at once: a person releases or undoes them'),
        unwanted: heldStores.describe('Argo CD wants to delete them although their folder is there'),
      })
      .describe('Deletions that wait for a person'),
    file_faults: z
      .array(z.string())
      .readonly()
      .describe('Why a changed policy or file of quotas is not used; what it said before holds'),
    over_quota: z
      .array(quotaOfTeam.extend({ used: z.number().int() }))
      .readonly()
      .describe('Teams with more stores than they may have, where you see all of their stores'),
    totals: statusTotals,
    allowed: z.array(z.enum(fleetActions)).readonly().describe('What you may do with some store or other'),
  })
  .meta({ id: 'Overview' });

export const nameCheck = z
  .object({
    name: z.string(),
    available: z.boolean(),
    namespace: z.string(),
    url: z.string(),
    problems: z.array(z.string()).describe('Why the name cannot be had; empty when it can'),
  })
  .meta({ id: 'NameCheck' });

export const readiness = z
  .object({
    status: z
      .enum(['ready', 'degraded', 'not-ready'])
      .describe('`degraded`: answers are given, from what was read before; the reasons say what is old'),
    mode: z.enum(['sandbox', 'cluster']),
    reasons: z.array(z.string()),
    checks: z.object({
      started: z.boolean(),
      repository: z.object({ fresh: z.boolean(), last_error: z.string().nullable() }),
      argocd: z.object({ read: z.boolean().describe('Since the start'), fresh: z.boolean() }),
      sign_in: z
        .object({ available: z.boolean(), problem: z.string().nullable() })
        .nullable()
        .describe('Whether the OpenID provider answers; null where nobody signs in'),
    }),
  })
  .meta({ id: 'Readiness' });

export const liveness = z.object({ status: z.literal('alive') }).meta({ id: 'Liveness' });
