import type { StoreRecord } from '../../domain/record.ts';

/** A record with these fields; the rest is of no interest. */
export function exampleRecord(fields: Partial<StoreRecord> & { readonly id: string }): StoreRecord {
  return {
    name: fields.id,
    namespace: fields.id,
    status: 'Ready',
    phase: 'Running',
    engine: 'woocommerce',
    plan: 'standard',
    owner: 'default',
    cluster: 'in-cluster',
    url: `http://${fields.id}.localtest.me/`,
    created_at: 0,
    last_error: null,
    reason: 'It runs.',
    next_step: null,
    health: null,
    sync: null,
    commit: null,
    revision: null,
    pull_request_url: null,
    version: null,
    folder: `stores/00/${fields.id}`,
    problem: null,
    timeline: [],
    deletes_at: null,
    over_quota: null,
    ...fields,
  };
}
