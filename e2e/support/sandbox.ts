import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeScratch, removeScratch } from './scratch.ts';
import { ServerProcess } from './server-process.ts';
import { WorkTree } from './work-tree.ts';

const entry = fileURLToPath(new URL('../../control-plane/src/main.ts', import.meta.url));

export interface Sandbox {
  readonly url: string;
  readonly server: ServerProcess;
  /** A clone of the embedded repository, for changes by hand. */
  readonly workTree: WorkTree;
  /** Ends the process and starts it anew on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The product as `npm start` runs it, with the sandbox `speed` times as fast, on a free port. */
export async function startSandbox(speed: number): Promise<Sandbox> {
  const scratch = await makeScratch('sandbox');
  const start = (port: string) =>
    ServerProcess.start({
      args: [entry],
      env: {
        PATH: process.env.PATH,
        ARGOCD_MODE: 'sandbox',
        PORT: port,
        DATA_DIR: path.join(scratch, 'data'),
        SANDBOX_SPEED: String(speed),
        LOG_LEVEL: 'warn',
      },
      ready: /^Storeplane is ready at (\S+)$/,
      patience: 60_000,
    });
  let server = await start('0');
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
      server = await start(new URL(url).port);
    },
    async stop() {
      await server.stop();
      await removeScratch(scratch);
    },
  };
}
