import path from 'node:path';
import { startProduct } from './replica.ts';
import { makeScratch, removeScratch } from './scratch.ts';
import type { ServerProcess } from './server-process.ts';
import { WorkTree } from './work-tree.ts';

export interface Sandbox {
  readonly url: string;
  readonly server: ServerProcess;
  /** A clone of the embedded repository, for changes by hand. */
  readonly workTree: WorkTree;
  /** Ends the process and starts it anew on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The product as `npm start` runs it, with the sandbox `speed` times as fast, on a free port. `env`: more variables. */
export async function startSandbox(
  speed: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Sandbox> {
  const scratch = await makeScratch('sandbox');
  const data = { ...env, DATA_DIR: path.join(scratch, 'data'), SANDBOX_SPEED: String(speed) };
  let server = await startProduct(data);
  const { url } = server;
  const workTree = await WorkTree.clone(`${url}/git/stores.git`, path.join(scratch, 'stores'));
  return {
    url,
    workTree,
    get server() {
      return server;
    },
    async restart() {
      await server.stop();
      server = await startProduct({ ...data, PORT: new URL(url).port });
    },
    async stop() {
      await server.stop();
      await removeScratch(scratch);
    },
  };
}
