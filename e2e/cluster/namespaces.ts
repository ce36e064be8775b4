import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cgroupRootOf, makeCgroups, removeCgroups } from './node/cgroups.ts';
import { gateway } from './node/network.ts';
import { RequirementError } from './parts/requirements.ts';
import type { Plan } from './plan.ts';

const run = promisify(execFile);
const entry = fileURLToPath(new URL('./inside.ts', import.meta.url));

/**
 * Runs `inside.ts` with mount, process and network namespaces of its own: when it ends, the kernel ends whatever the
 * node started and takes its mounts and devices away. Answers with its exit code.
 */
export async function runInNamespaces(plan: Plan): Promise<number> {
  const file = path.join(plan.folder, 'plan.json');
  await writeFile(file, JSON.stringify(plan));
  const cgroupRoot = cgroupRootOf(plan.folder);
  await makeCgroups(cgroupRoot);
  const child = spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--net',
      '--fork',
      '--mount-proc',
      '--kill-child',
      '--',
      // A shell as process 1 reaps what container shims leave behind.
      'sh',
      '-c',
      '"$@"; exit $?',
      'init',
      process.execPath,
      entry,
      file,
    ],
    { stdio: 'inherit', env: environmentInside(plan.folder) },
  );
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const end = () => void child.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  try {
    if (plan.reachable) await connectNetwork(child, plan.parts);
    return await ended;
  } finally {
    end();
    await ended;
    await removeCgroups(cgroupRoot);
  }
}

/**
 * What the node's programs get of this process's environment. A proxy, git's variables or a kubeconfig of the machine
 * outside would lead them, or some of them, to somewhere that cannot be reached from inside.
 */
function environmentInside(home: string): NodeJS.ProcessEnv {
  const names = ['PATH', 'LANG', 'TERM', 'TMPDIR', 'CI', 'NO_COLOR', 'FORCE_COLOR'];
  // What they keep for a user goes with the cluster.
  return { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), HOME: home };
}

/** Puts one end of a cable inside, the other here. It goes with the namespace. */
async function connectNetwork(child: ChildProcess, parts: Plan['parts']): Promise<void> {
  const env = { ...process.env, PATH: parts.path, LD_LIBRARY_PATH: parts.libraryPath };
  const inner = await childOf(child.pid ?? 0);
  const ip = (...args: string[]) => run('ip', args, { env });
  const cable = ['storeplane', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(inner)];
  await ip('link', 'add', ...cable).catch((error: Error & { stderr?: string }) => {
    if (!error.stderr?.includes('File exists')) throw error;
    throw new RequirementError('A cluster is kept on this machine already: end that one first.');
  });
  await ip('address', 'add', `${gateway}/24`, 'dev', 'storeplane');
  await ip('link', 'set', 'storeplane', 'up');
}

/** The process that `unshare --fork` started: the first of the new namespaces. */
async function childOf(pid: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const first = Number(children.trim().split(' ')[0]);
    if (first > 0) return first;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the namespaces were not made');
}
