import { z } from 'zod';
import { storeRecord } from './record.ts';

const release = z
  .enum(['begun', 'waiting'])
  .describe('`waiting`: Argo CD has yet to begin; it is approved then, unless Storeplane restarts before');

const refusals = z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() }));

export const releaseAnswer = z
  .object({ release, store: storeRecord.nullable().describe('null: nothing is left of it') })
  .meta({ id: 'Release' });

export const releasesAnswer = z
  .object({ released: z.array(z.object({ id: z.string(), release })), not_released: refusals })
  .meta({ id: 'Releases' });

export const undoneAnswer = z
  .object({ undone: z.array(z.string()), not_undone: refusals })
  .meta({ id: 'Undone' });
