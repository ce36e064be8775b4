import type { components, operations } from './schema.d.ts';

type Schemas = components['schemas'];

export type StoreRecord = Schemas['StoreRecord'];
export type StoreStatus = StoreRecord['status'];
export type StorePhase = StoreRecord['phase'];
export type StoreList = Schemas['StoreList'];
export type StatusTotals = Schemas['StatusTotals'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type FileProblem = NonNullable<Schemas['StoreFileProblem']>;
export type Overview = Schemas['Overview'];
export type HeldStores = Overview['held']['too_many'];
export type Releases = Schemas['Releases'];
export type Undone = Schemas['Undone'];
export type StoreHistory = Schemas['StoreHistory'];
export type StoreCommit = Schemas['StoreCommit'];
export type FleetHistory = Schemas['FleetHistory'];
export type FleetCommit = Schemas['FleetCommit'];
export type FleetParameters = NonNullable<operations['getHistory']['parameters']['query']>;
export type Reverted = Schemas['Reverted'];
export type PlanSummary = Schemas['PlanSummary'];
export type Me = Schemas['Me'];
export type NameCheck = Schemas['NameCheck'];
export type Credentials = Schemas['Credentials'];
export type CreateStore = Schemas['CreateStore'];
export type UpdateStore = Schemas['UpdateStore'];
export type StoreSort = NonNullable<NonNullable<operations['listStores']['parameters']['query']>['sort']>;
export type ListParameters = NonNullable<operations['listStores']['parameters']['query']>;
