import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Application, ApplicationSet, KubernetesObject } from '../../argocd/types.ts';
import type { StoreEntry } from '../../store.ts';
import type { StatusInput } from '../input.ts';

const read = (path: string): unknown =>
  parse(readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8'));

/** Real objects of Argo CD 3.2.11 on Kubernetes 1.35; each call makes a copy of its own. */
export const application = (name: string) => read(`applications/${name}.yaml`) as Application;
export const applicationSet = (name: string) => read(`applicationset-${name}.yaml`) as ApplicationSet;
export const objects = (name: string) => (read(`causes/${name}.yaml`) as { items: KubernetesObject[] }).items;

export const at = (time: string) => Date.parse(`2026-11-22T${time}Z`) / 1000;

export const entry: StoreEntry = {
  namespace: 'store-ready',
  folder: 'stores/a5/store-ready',
  version: 'a'.repeat(40),
  text: '',
  spec: {
    name: 'ready',
    namespace: 'store-ready',
    engine: 'woocommerce',
    plan: 'standard',
    owner: 'default',
    host: 'ready.localtest.me',
    createdAt: at('22:33:10'),
  },
  problem: undefined,
  missing: [],
  commit: {
    oid: '7736ca8eaf8218e34fd65aaa432871cf46e7763b',
    committedAt: at('22:33:10'),
    author: { name: 'Ann', email: 'ann@example.com' },
    subject: 'Create store ready',
  },
};

/** A store a minute after its commit, with nothing known to be wrong. */
export function input(changes: Partial<StatusInput>): StatusInput {
  return {
    entry,
    relation: 'current',
    application: undefined,
    applicationSetError: undefined,
    cause: undefined,
    wasReady: false,
    now: at('22:37:00'),
    provisionTimeout: 600,
    ...changes,
  };
}

type Changes = { [key: string]: unknown };

/** A copy with some fields changed; a mapping is merged, anything else replaced, undefined removes. */
export function edited<T extends object>(object: T, changes: Changes): T {
  const result = { ...object } as Changes;
  for (const [key, value] of Object.entries(changes)) {
    const old = result[key];
    if (value === undefined) delete result[key];
    else if (isMapping(value) && isMapping(old)) result[key] = edited(old, value);
    else result[key] = value;
  }
  return result as T;
}

function isMapping(value: unknown): value is Changes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
