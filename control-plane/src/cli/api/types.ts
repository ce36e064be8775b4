import type { z } from 'zod';
import type { credentials } from '../../http/schemas/credentials.ts';
import type { fleetHistory, revertAnswer, storeHistory } from '../../http/schemas/history.ts';
import type { problem } from '../../http/schemas/problem.ts';
import type { storeList } from '../../http/schemas/record.ts';

export type StoreList = z.output<typeof storeList>;
export type StoreHistory = z.output<typeof storeHistory>;
export type FleetHistory = z.output<typeof fleetHistory>;
export type Reverted = z.output<typeof revertAnswer>;
export type Credentials = z.output<typeof credentials>;
/** An RFC 9457 document; members of its own come with some codes. */
export type Problem = z.output<typeof problem> & Readonly<Record<string, unknown>>;
