import { setTimeout as sleep } from 'node:timers/promises';
import { namespaceOf } from '../../control-plane/src/domain/names.ts';
import { defaultSettings } from '../../control-plane/src/domain/settings.ts';
import type { Fate, Operation } from './operation.ts';
import type { ReplicaSet } from './replica-set.ts';

export interface WorkloadOptions {
  readonly replicas: ReplicaSet;
  readonly clients: number;
  /** Operations of all clients together. */
  readonly operations: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Called after each operation with how many are done. */
  readonly onDone: (done: number) => void;
}

/** How often a client sends one request before it gives up. */
const tries = 15;

/**
 * Clients that create and delete stores, one operation at a time each, every client under names of its own: so the
 * order of what happens to a name is known. What is not answered is sent again, to another replica, with the same key.
 */
export async function runWorkload(options: WorkloadOptions): Promise<Operation[]> {
  const done: Operation[] = [];
  let begun = 0;
  const client = async (number: number): Promise<void> => {
    const names = new NamePool(`c${number}`, options.random);
    while (begun < options.operations) {
      begun += 1;
      const { kind, name } = names.next();
      const id = `${name}.${kind}.${names.issued}`;
      const operation = await perform(options, { id, kind, name });
      names.note(operation);
      done.push(operation);
      options.onDone(done.length);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, (_, number) => client(number)));
  return done;
}

/** The names of one client and whether their stores exist. A name whose state is unknown is not used again. */
class NamePool {
  readonly #prefix: string;
  readonly #random: () => number;
  readonly #present: string[] = [];
  readonly #absent: string[] = [];
  #made = 0;
  issued = 0;

  constructor(prefix: string, random: () => number) {
    this.#prefix = prefix;
    this.#random = random;
  }

  next(): { kind: Operation['kind']; name: string } {
    this.issued += 1;
    if (this.#random() < 0.4 && this.#present.length > 0) {
      return { kind: 'delete', name: this.#take(this.#present) };
    }
    if (this.#random() < 0.15 && this.#absent.length > 0) {
      return { kind: 'create', name: this.#take(this.#absent) };
    }
    this.#made += 1;
    return { kind: 'create', name: `${this.#prefix}-n${this.#made}` };
  }

  note({ kind, name, fate }: Operation): void {
    if (fate === 'unknown') return;
    const exists = (kind === 'create') === (fate === 'acknowledged');
    (exists ? this.#present : this.#absent).push(name);
  }

  #take(names: string[]): string {
    return names.splice(Math.floor(this.#random() * names.length), 1)[0]!;
  }
}

type Request = Pick<Operation, 'id' | 'kind' | 'name'>;

async function perform({ replicas, random }: WorkloadOptions, request: Request): Promise<Operation> {
  const first = Math.floor(random() * replicas.size);
  let lost = false;
  let status: number | undefined;
  for (let attempt = 0; attempt < tries; attempt++) {
    status = await send(replicas, first + attempt, request);
    if (status !== undefined && status < 300)
      return { ...request, fate: 'acknowledged', tries: attempt + 1, status };
    // 409: what Argo CD still has of a deleted store stands in the way for a moment
    const again = status === undefined || status >= 500 || status === 409;
    if (!again) return { ...request, fate: fateOf(request, status, lost), tries: attempt + 1, status };
    if (status !== 409) lost = true;
    await sleep(20 + random() * Math.min(1000, 50 * 2 ** attempt));
  }
  return { ...request, fate: lost ? 'unknown' : 'refused', tries, status };
}

/** The clients only delete what is there: "not found" after a lost answer means that the lost try did it. */
function fateOf({ kind }: Request, status: number | undefined, lost: boolean): Fate {
  if (!lost) return 'refused';
  return kind === 'delete' && status === 404 ? 'acknowledged' : 'unknown';
}

async function send(
  replicas: ReplicaSet,
  replica: number,
  { id, kind, name }: Request,
): Promise<number | undefined> {
  const client = replicas.client(replica);
  try {
    const namespace = namespaceOf(name, defaultSettings);
    return (await (kind === 'create' ? client.create({ name }, id) : client.remove(namespace, id))).status;
  } catch {
    return undefined;
  }
}
