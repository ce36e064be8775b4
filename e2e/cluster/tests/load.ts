import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '../../chaos/operation.ts';
import type { ApiAnswer, ApiClient } from '../../support/api-client.ts';

export interface LoadOptions {
  /** Each asks one thing after another. */
  readonly clients: readonly ApiClient[];
  /** What the names of its stores begin with. */
  readonly prefix: string;
  /** Milliseconds from one request of a client to its next. */
  readonly every: number;
  /** How often a request is sent again that was answered by an error or not at all, with the same key. */
  readonly again: number;
}

/** Requests of each client: a load that nobody ends does. */
const limit = 1000;
/** One request in so many asks for a store, the others read. */
const share = 4;
const reads = ['/api/stores?limit=20', '/api/overview', '/api/openapi.json'];

/** A steady load of reads and creates by some clients, until it is stopped, with what became of each request. */
export class Load {
  /** The creates. */
  readonly operations: Operation[] = [];
  /** Every request that was not answered as it should be at once. */
  readonly failures: string[] = [];
  answered = 0;
  readonly #options: LoadOptions;
  readonly #done: Promise<unknown>;
  #over = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#done = Promise.all(options.clients.map((client, index) => this.#run(client, index)));
  }

  /** Asks for nothing more; resolves when all is answered. */
  async stop(): Promise<void> {
    this.#over = true;
    await this.#done;
    for (const client of this.#options.clients) client.close();
  }

  async #run(client: ApiClient, index: number): Promise<void> {
    const { prefix, every, clients } = this.#options;
    await sleep((every / clients.length) * index);
    for (let number = 0; number < limit && !this.#over; number += 1) {
      const slot = sleep(every);
      if (number % share === 0) await this.#create(client, `${prefix}-${index}-${number}`);
      else await this.#ask(() => client.get(reads[number % reads.length] ?? ''), 200);
      await slot;
    }
  }

  async #create(client: ApiClient, name: string): Promise<void> {
    const id = `${name}.create`;
    const { tries, status } = await this.#ask(() => client.create({ name }, id), 201);
    const fate = status === 201 || status === 200 ? 'acknowledged' : 'unknown';
    this.operations.push({ id, kind: 'create', name, fate, tries, status });
  }

  async #ask(
    send: () => Promise<ApiAnswer>,
    wanted: number,
  ): Promise<{ tries: number; status: number | undefined }> {
    for (let tries = 1; ; tries += 1) {
      const answer = await send().catch((error: Error) => error);
      const status = answer instanceof Error ? undefined : answer.status;
      if (status === wanted) this.answered += 1;
      else this.failures.push(answer instanceof Error ? answer.message : JSON.stringify(answer));
      if ((status !== undefined && status < 500) || tries > this.#options.again) return { tries, status };
      await sleep(250);
    }
  }
}
