import { execFileSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { brokenFiles } from '../domain/store-file/testing/broken-files.ts';
import { renderStoreFile } from '../domain/store-file.ts';
import { createIntent, scratchRepository, specOf } from './testing/scratch-repository.ts';

type Scratch = Awaited<ReturnType<typeof scratchRepository>>;
let scratch: Scratch;
afterEach(() => scratch?.dispose());

const good = renderStoreFile(specOf('good'));
const blob = (path: string, text: string, mode = '100644') => ({ path, text, mode });

/** What people, scripts and attackers may push below `stores/` besides unreadable files. */
const oddities = [
  blob('stores/README.md', 'a file beside the shards'),
  blob('stores/odd/README.md', 'a file beside the stores'),
  blob('stores/odd/store-link/store.yaml', '../../../../etc/passwd', '120000'),
  blob('stores/odd/store-folder/store.yaml/x', 'a folder of that name'),
  blob('stores/odd/store-nofile/guardrails/namespace.yaml', 'kind: Namespace\n'),
  blob('stores/odd/store-executable/store.yaml', renderStoreFile(specOf('executable')), '100755'),
  blob('stores/odd/store-deep/a/b/c/d/e/f/g/h/i/j/k/l/store.yaml', good),
  blob('stores/odd/store-large/store.yaml', `# ${'x'.repeat(3_000_000)}\n`),
  blob('stores/odd/kube-system/store.yaml', 'name: kube-system\nvalues: {host: a.b}\n'),
  blob('stores/odd/Store-Upper/store.yaml', good),
  blob('stores/odd/store-a b\tc/store.yaml', good),
  blob('stores/odd/store-ünïcode/store.yaml', good),
  blob(`stores/odd/store-${'x'.repeat(200)}/store.yaml`, good),
  blob('stores/odd/.git-like/store.yaml', good),
  blob('stores/odd/__proto__/store.yaml', good),
  blob('stores/odd/constructor/store.yaml', good),
];

function pushAll(files: readonly { path: string; text: string; mode: string }[]): void {
  const parts: (string | Buffer)[] = ['commit refs/heads/main\ncommitter Eve <eve@x> 1700000001 +0000\n'];
  parts.push('data 4\nodd\n\nfrom refs/heads/main^0\n');
  for (const { path, text, mode } of files) {
    const bytes = Buffer.from(text, 'utf8');
    parts.push(`M ${mode} inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`, bytes, '\n');
  }
  parts.push(`M 160000 ${'1'.repeat(40)} stores/odd/store-module\n`);
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  execFileSync('git', ['-C', scratch.bare, 'fast-import', '--quiet'], { input });
}

test('whatever is pushed becomes an entry with its error, and the rest goes on', async () => {
  scratch = await scratchRepository(new Map([['stores/by-hand/store-good/store.yaml', good]]));
  const watching = await scratch.open();
  const broken = brokenFiles.map(([, text], i) => blob(`stores/bad/store-bad-${i}/store.yaml`, text));
  pushAll([...broken, ...oddities]);
  await watching.refresh();
  const late = await scratch.open();
  for (const repository of [watching, late]) {
    const entries = [...repository.entries()];
    const sound = entries.filter(({ problem }) => problem === undefined).map(({ namespace }) => namespace);
    expect(sound.sort()).toEqual(['store-executable', 'store-good']);
    expect(entries.length).toBeGreaterThanOrEqual(brokenFiles.length + 12);
    for (const { problem, folder } of entries.filter(({ spec }) => spec === undefined)) {
      expect(problem?.file).toBe(`${folder}/store.yaml`);
      expect(problem?.message).toMatch(/\w/);
    }
    expect(repository.entry('store-link')?.text).toBeUndefined();
  }
  expect(watching.entry('store-bad-0')?.commit?.author.name).toBe('Eve');
  expect((await watching.submit(createIntent('acme'))).kind).toBe('committed');
  await late.refresh();
  expect(late.entry('store-acme')?.spec?.name).toBe('acme');
  expect(scratch.git('fsck', '--full', '--no-dangling')).toBe('');
});
