import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { ServerProcess } from '../support/server-process.ts';
import { WorkTree } from '../support/work-tree.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const environment = { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` };

interface Container {
  readonly command: string[];
  readonly args: string[];
  readonly env: { name: string; value: string }[];
}

/** The two containers of the pod, with the values that a cluster with Traefik on port 8090 gets. */
async function containers(): Promise<{ repository: Container; git: Container }> {
  const text = (await readFile(`${root}scripts/local/git-server.yaml`, 'utf8'))
    .replaceAll('@INGRESS_CLASS@', 'traefik')
    .replaceAll('@STORE_PORT@', '8090');
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  const { spec } = objects.find(({ kind }) => kind === 'Deployment').spec.template;
  return { repository: spec.initContainers[0], git: spec.containers[0] };
}

let scratch: string;
let data: string;
beforeAll(async () => {
  scratch = await makeScratch('git-server');
  data = path.join(scratch, 'data');
  await mkdir(data);
});
afterAll(() => removeScratch(scratch));

async function makeRepository({ command: [shell = '', ...args], env }: Container): Promise<void> {
  const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  const folders = { DATA: data, WORK: scratch };
  await execute(shell, args, { cwd: root, env: { ...given, ...environment, ...folders } });
}

test('the pod makes a store repository for its ingress once, and takes pushes', async () => {
  const { repository, git } = await containers();
  await makeRepository(repository);
  const [, entry = '', folder = ''] = git.args;
  const server = await ServerProcess.start({
    args: [path.join(root, entry), folder.replace('/data', data), '127.0.0.1', '0'],
    env: environment,
    ready: /^Serving git at (\S+)$/,
    patience: 20_000,
  });
  try {
    const address = `${server.url}/stores.git`;
    const tree = await WorkTree.clone(address, path.join(scratch, 'clone'));
    const values = await readFile(path.join(scratch, 'clone/charts/store/values.yaml'), 'utf8');
    expect(values).toMatch(/^ {2}className: traefik$/m);
    expect(values).toMatch(/^ {2}port: 8090$/m);
    await tree.push({ 'stores/by-hand/note': 'pushed\n' });
    await makeRepository(repository);
    const again = await WorkTree.clone(address, path.join(scratch, 'again'));
    expect(await again.git('rev-parse', 'HEAD')).toBe(await tree.git('rev-parse', 'HEAD'));
  } finally {
    await server.stop();
  }
});
