import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What this machine lacks, in a sentence for the person at the terminal. */
export class RequirementError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RequirementError';
  }
}

const elsewhere = 'On another machine, use a cluster of your own: npm run test:cluster -- --existing.';

/** Throws RequirementError with the first thing that is missing to build and run a cluster here. */
export async function requireMachine(): Promise<void> {
  if (process.platform !== 'linux')
    throw new RequirementError(`The cluster's node runs on Linux only. ${elsewhere}`);
  if (process.getuid?.() !== 0)
    throw new RequirementError(
      `The cluster's node needs root for its namespaces and containers: run this with sudo. ${elsewhere}`,
    );
  await requireGo();
  await requireAptGet();
  await requireProgram(['git', '--version'], 'git holds the store repository');
  await requireProgram(['unshare', '--version'], 'unshare (util-linux) gives the node namespaces of its own');
}

/** Throws RequirementError. */
export function requireGo(): Promise<void> {
  return requireProgram(
    ['go', 'version'],
    'Go 1.25 or newer builds Kubernetes, Argo CD and Helm from source',
  );
}

/** Throws RequirementError where packages of Debian cannot be fetched. */
export function requireAptGet(): Promise<void> {
  return requireProgram(
    ['apt-get', '--version'],
    'apt-get fetches containerd, runc, redis, promtool, shellcheck and PHP',
  );
}

async function requireProgram([program, ...args]: [string, ...string[]], why: string): Promise<void> {
  await run(program, args).catch(() => {
    throw new RequirementError(`${program} is not installed, or not on PATH. ${why}. ${elsewhere}`);
  });
}
