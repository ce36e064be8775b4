import path from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import { type ReplicaOptions, startReplica } from '../support/replica.ts';
import type { ServerProcess } from '../support/server-process.ts';

interface Member {
  process: ServerProcess;
  client: ApiClient;
}

/** Some replicas of the product on one remote. A killed one keeps its place, so that clients run into it. */
export class ReplicaSet {
  readonly #options: Omit<ReplicaOptions, 'dataDirectory'>;
  readonly #folder: string;
  readonly #members: Member[] = [];

  private constructor(options: Omit<ReplicaOptions, 'dataDirectory'>, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  static async start(
    count: number,
    options: Omit<ReplicaOptions, 'dataDirectory'>,
    folder: string,
  ): Promise<ReplicaSet> {
    const set = new ReplicaSet(options, folder);
    const started = await Promise.allSettled(Array.from({ length: count }, (_, index) => set.#start(index)));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) {
      await set.stop();
      throw failed.reason;
    }
    return set;
  }

  get size(): number {
    return this.#members.length;
  }

  client(index: number): ApiClient {
    return this.#members[index % this.#members.length]!.client;
  }

  async kill(index: number): Promise<void> {
    await this.#members[index]?.process.kill();
  }

  /** Starts a killed one again, with the data folder it left. */
  async restart(index: number): Promise<void> {
    this.#members[index]?.client.close();
    await this.#start(index);
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#members.map(({ process, client }) => {
        client.close();
        return process.stop();
      }),
    );
  }

  async #start(index: number): Promise<void> {
    const dataDirectory = path.join(this.#folder, `replica-${index}`);
    const process = await startReplica({ ...this.#options, dataDirectory });
    this.#members[index] = { process, client: new ApiClient(process.url, { connections: 64 }) };
  }
}
