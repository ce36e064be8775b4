import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from './server-process.ts';

const manifest = new URL('../../package.json', import.meta.url);
const entry = fileURLToPath(new URL('../../control-plane/src/main.ts', import.meta.url));

export interface ReplicaOptions {
  /** Smart HTTP address of the store repository. */
  readonly gitUrl: string;
  /** The bare repository behind it, which the sandbox reads. */
  readonly repository: string;
  readonly dataDirectory: string;
  /** More variables for the product. */
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of node, beside those of `npm start`. */
  readonly flags?: readonly string[];
  /** Milliseconds until it has to be ready. */
  readonly patience?: number;
}

/** The product itself as a process of its own, in sandbox mode on a shared repository, ready to serve. */
export function startReplica(options: ReplicaOptions): Promise<ServerProcess> {
  const env = {
    SANDBOX_SPEED: 'instant',
    GIT_URL: options.gitUrl,
    SANDBOX_REPOSITORY: path.resolve(options.repository),
    DATA_DIR: options.dataDirectory,
    ...options.env,
  };
  return startProduct(env, options);
}

/** The product as `npm start` runs it, on a free port unless `env` names one. */
export async function startProduct(
  env: Readonly<Record<string, string>>,
  { flags = [], patience = 60_000 }: Pick<ReplicaOptions, 'flags' | 'patience'> = {},
): Promise<ServerProcess> {
  return ServerProcess.start({
    args: [...(await startFlags()), ...flags, entry],
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ARGOCD_MODE: 'sandbox', ...env },
    ready: /^Storeplane is ready at (\S+)$/,
    patience,
  });
}

/** The flags of node that `npm start` gives the product, without its environment. */
export async function startFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(manifest, 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--') && !word.startsWith('--env-file'));
}
