import type { ObjectMeta } from '../../domain/argocd/types.ts';

export interface StoredObject {
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
}

/** What an API server remembers of one resource in one namespace: the objects, and how they came to be so. */
export class StoredObjects {
  readonly objects = new Map<string, StoredObject>();
  readonly changes: Change[] = [];
  readonly #nextVersion: () => number;

  /** Versions are counted over all resources. */
  constructor(nextVersion: () => number) {
    this.#nextVersion = nextVersion;
  }

  put(object: StoredObject): Change {
    const { name } = object.metadata;
    const before = this.objects.get(name);
    // "an object with a deletionTimestamp goes with its last finalizer"
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) return this.remove(name);
    const version = this.#nextVersion();
    const uid = before?.metadata.uid ?? `uid-${version}`;
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
    this.objects.set(name, stored);
    return this.#changed({ version, type: before === undefined ? 'ADDED' : 'MODIFIED', object: stored });
  }

  remove(name: string): Change {
    const version = this.#nextVersion();
    const before = this.objects.get(name)!;
    this.objects.delete(name);
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } };
    return this.#changed({ version, type: 'DELETED', object });
  }

  #changed(change: Change): Change {
    this.changes.push(change);
    return change;
  }
}

/** A JSON merge patch (RFC 7386). */
export function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const result: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = merged(result[field], value);
  }
  return result;
}
