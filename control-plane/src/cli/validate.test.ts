import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cleanTree, plantedTree, storeFolder } from '../domain/validation/testing/planted.ts';
import { readTemplate } from '../template/template.ts';
import { run } from './testing/terminal.ts';
import { formats } from './validate/formats.ts';

const project = path.join(import.meta.dirname, '../../..');
const acme = 'stores/x/store-acme';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storeplane-validate-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const validate = (...args: string[]) => run(['validate', folder, ...args]);

async function write(files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const [file, content] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
}

async function git(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const { stdout } = await promisify(execFile)('git', ['-C', folder, ...identity, ...args]);
  return stdout.trim();
}

async function commit(): Promise<string> {
  await git('add', '--all', '--force');
  await git('commit', '--quiet', '--message', 'change');
  return git('rev-parse', 'HEAD');
}

interface Found {
  readonly stores: number;
  readonly faults: { file: string; line: number | null; message: string }[];
}
const found = async (...args: string[]) =>
  JSON.parse((await validate('--format', 'json', ...args)).out) as Found;

test('a clean repository of the template says nothing', async () => {
  await write(new Map<string, string | Uint8Array>([...(await readTemplate(project)), ...cleanTree()]));
  await git('init', '--quiet');
  await commit();
  expect(await validate()).toEqual({ code: 0, out: '', error: '' });
  expect(await found()).toEqual({ stores: 4, faults: [] });
});

test('every planted fault is told with file and line', async () => {
  const { tree, planted } = plantedTree();
  await write(tree);
  const { code, out } = await validate();
  expect(code).toBe(1);
  const lines = out.trimEnd().split('\n');
  expect(lines.map((line) => line.slice(0, line.indexOf(': '))).sort()).toEqual(
    planted.map(({ file, line }) => (line === undefined ? file : `${file}:${line}`)).sort(),
  );
  const github = (await validate('--format', 'github')).out.trimEnd().split('\n');
  expect(github.filter((line) => /^::error file=stores\/[^:,]+(,line=\d+)?::[^:]/.test(line))).toHaveLength(
    planted.length,
  );
});

test('no link is followed, and none that git knows is overlooked', async () => {
  await write(storeFolder('acme', 'standard', acme));
  await git('init', '--quiet');
  await rm(path.join(folder, acme, 'store.yaml'));
  await symlink('/etc/passwd', path.join(folder, acme, 'store.yaml'));
  await symlink('x', path.join(folder, 'stores/linked'));
  await symlink('..', path.join(folder, 'chart'));
  await commit();
  // what a system without symbolic links makes of one
  await git('config', 'core.symlinks', 'false');
  await rm(path.join(folder, 'chart'));
  await writeFile(path.join(folder, 'chart'), '..');
  const { faults } = await found();
  expect(faults.map(({ file }) => file)).toEqual(['chart', 'stores/linked', `${acme}/store.yaml`]);
});

test('a repository inside, and a file that is too large', async () => {
  await write(storeFolder('acme', 'standard', acme));
  await write(new Map([['stores/x/store-inner/.git/HEAD', 'x']]));
  await writeFile(path.join(folder, acme, 'guardrails/limit-range.yaml'), '#'.repeat(70_000));
  const { faults } = await found();
  expect(faults.map(({ file }) => file)).toEqual([
    `${acme}/guardrails/limit-range.yaml`,
    'stores/x/store-inner',
  ]);
});

test('--changed-since tells the faults of touched stores alone, also of what was taken away', async () => {
  await write(storeFolder('acme', 'standard', acme));
  await write(storeFolder('old', 'standard', 'stores/x/store-old'));
  await rm(path.join(folder, 'stores/x/store-old/guardrails/limit-range.yaml'));
  await git('init', '--quiet');
  const before = await commit();
  expect(await validate('--changed-since', before)).toMatchObject({ code: 0 });
  await rm(path.join(folder, acme, 'guardrails/network-policy.yaml'));
  await commit();
  const { faults } = await found('--changed-since', before);
  expect(faults.map(({ file }) => file)).toEqual([`${acme}/guardrails/network-policy.yaml`]);
  expect((await found()).faults).toHaveLength(2);
  expect(await validate('--changed-since', 'no-such-commit')).toMatchObject({ code: 1, out: '' });
});

describe('--quotas', () => {
  let quotas: string;
  const add = (name: string, owner: string, plan = 'standard', shard = 'x') => {
    const at = `stores/${shard}/store-${name}`;
    return write(storeFolder(name, plan, at, owner));
  };
  const files = async (...args: string[]) =>
    (await found('--quotas', quotas, ...args)).faults.map(({ file }) => file);
  beforeEach(async () => {
    await add('a', 'team-a');
    await add('b', 'team-a');
    await git('init', '--quiet');
    quotas = path.join(folder, 'quotas.yaml');
    await writeFile(quotas, 'default: { stores: 2, plans: { large: 0 } }\n');
  });

  test('a team may have what it may have', async () => {
    expect(await files()).toEqual([]);
    await add('c', 'team-a');
    expect(await files()).toEqual(['stores/x/store-c/store.yaml']);
    expect((await validate()).code).toBe(0);
  });

  test('in a change those are at fault that bring the team beyond it, not those that were there', async () => {
    await writeFile(quotas, 'default: { stores: 1, plans: { large: 0 } }\n');
    await add('a', 'team-a', 'large');
    await add('moved', 'team-b');
    const before = await commit();
    await rm(path.join(folder, 'stores/x/store-a'), { recursive: true });
    await add('a', 'team-a', 'large', 'y');
    await commit();
    expect(await files('--changed-since', before)).toEqual([]);
    await add('moved', 'team-a');
    await add('b', 'team-a', 'large');
    await commit();
    expect((await files('--changed-since', before)).sort()).toEqual([
      'stores/x/store-b/store.yaml',
      'stores/x/store-moved/store.yaml',
    ]);
  });

  test('a file of quotas that is none, or is not there', async () => {
    await writeFile(quotas, 'default: many\n');
    expect(await validate('--quotas', quotas)).toMatchObject({ code: 1, out: '' });
    expect(await validate('--quotas', `${quotas}.none`)).toMatchObject({ code: 1, out: '' });
  });
});

test('the settings of an installation', async () => {
  const files = [...storeFolder('acme', 'standard', 'stores/x/shop-acme')].map(
    ([file, text]) =>
      [file, text.replaceAll('store-acme', 'shop-acme').replace('ingress-nginx', 'edge')] as const,
  );
  await write(new Map(files));
  expect(await validate('--namespace-prefix', 'shop-', '--ingress-namespace', 'edge')).toMatchObject({
    code: 0,
  });
  expect(await validate()).toMatchObject({ code: 1 });
});

test('the clusters of an installation', async () => {
  const files = [...storeFolder('acme')].map(
    ([file, text]) => [file, text.replace('\nvalues:', '\ncluster: eu-1\nvalues:')] as const,
  );
  await write(new Map(files));
  expect(await validate('--clusters', 'in-cluster,eu-1')).toMatchObject({ code: 0 });
  expect(await validate()).toMatchObject({ code: 1 });
});

test('nothing in a file can write an annotation or move the cursor', () => {
  const fault = {
    file: 'stores/a,line=1::b\n::error::x%',
    line: 2,
    message: 'No.\n::warning::x\u001b[2J%0A',
  };
  expect(formats.github?.([fault], 1)).toBe(
    '::error file=stores/a%2Cline=1%3A%3Ab%0A%3A%3Aerror%3A%3Ax%25,line=2::No.%0A::warning::x\ufffd[2J%250A\n',
  );
  expect(formats.text?.([fault], 1).trimEnd().split('\n')).toHaveLength(1);
});

test.each([
  [['--format', 'xml']],
  [['--format', 'constructor']],
  [['--changed-since', '--output=x']],
  [['--changed-since=-x']],
  [['more']],
  [['--what']],
])('%j is wrong usage', async (args) => {
  expect(await validate(...args)).toMatchObject({ code: 2, out: '' });
});

test('a folder that is no store repository', async () => {
  expect(await validate()).toMatchObject({ code: 1, out: '' });
});
