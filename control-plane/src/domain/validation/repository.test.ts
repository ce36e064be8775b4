import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { brokenFiles } from '../store-file/testing/broken-files.ts';
import { checkRepository, type TreeFile } from './repository.ts';
import { cleanTree, plantedTree, storeFolder } from './testing/planted.ts';

const check = (tree: ReadonlyMap<string, string | TreeFile>) => {
  const files = [...tree].map(
    ([path, file]) => [path, typeof file === 'string' ? { text: file } : file] as const,
  );
  return checkRepository(new Map(files), defaultSettings);
};
const places = (faults: readonly { file: string; line: number | undefined }[]) =>
  faults.map(({ file, line }) => `${file}:${line}`).sort();

test('a clean tree has no fault: every plan, and stricter guardrails by hand', () => {
  expect(check(cleanTree())).toMatchObject({ stores: 4, faults: [] });
});

test('every planted fault is found at its line, and nothing else', () => {
  const { tree, planted } = plantedTree();
  expect(planted.length).toBeGreaterThan(40);
  expect(places(check(tree).faults)).toEqual(places(planted));
});

test.each(brokenFiles)('a store.yaml that the control plane refuses: %s', (_, text) => {
  const tree = storeFolder('acme');
  const [file = ''] = [...tree.keys()].filter((path) => path.endsWith('store.yaml'));
  tree.set(file, text);
  expect(check(tree).faults).toMatchObject([{ file }]);
});

test.each(['symlink', 'submodule', 'too-large', 'odd'] as const)('a guardrail that is %s', (other) => {
  const file = [...storeFolder('acme').keys()].find((path) => path.endsWith('network-policy.yaml')) ?? '';
  const tree = new Map<string, string | TreeFile>([...storeFolder('acme'), [file, { other }]]);
  expect(places(check(tree).faults)).toEqual([`${file}:undefined`]);
});

test('a cluster that stores are not made in is told at its line', () => {
  const tree = storeFolder('acme');
  const [file = ''] = [...tree.keys()].filter((path) => path.endsWith('store.yaml'));
  tree.set(file, (tree.get(file) ?? '').replace('values:', 'cluster: eu-1\nvalues:'));
  const line = (tree.get(file) ?? '').split('\n').indexOf('cluster: eu-1') + 1;
  expect(check(tree).faults).toMatchObject([{ file, line }]);
  const files = new Map([...tree].map(([path, text]) => [path, { text: text as string }]));
  const settings = { ...defaultSettings, clusters: ['in-cluster', 'eu-1'] };
  expect(checkRepository(files, settings).faults).toEqual([]);
});

describe('paths', () => {
  test.each([
    'stores/a b/store-acme',
    'stores/../store-acme',
    'stores/x./store-acme',
    'stores/\u202ex/store-acme',
  ])('%j is refused', (folder) => {
    const { faults } = check(storeFolder('acme', 'standard', folder));
    expect(new Set(faults.map(({ file }) => file)).size).toBe(5);
  });

  test('names that differ in case alone', () => {
    const tree = new Map([
      ...storeFolder('acme', 'standard', 'stores/a/store-acme'),
      ...storeFolder('other', 'standard', 'stores/A/store-other'),
    ]);
    expect(check(tree).faults.length).toBeGreaterThan(0);
  });
});

test('no bomb of anchors takes time', () => {
  const lines = [
    'a: &a0 [x, x]',
    ...Array.from({ length: 40 }, (_, n) => `b${n}: &a${n + 1} [*a${n}, *a${n}]`),
  ];
  const tree = storeFolder('acme');
  for (const file of tree.keys()) if (!file.endsWith('store.yaml')) tree.set(file, `${lines.join('\n')}\n`);
  expect(check(tree).faults).toHaveLength(4);
});

test('a guardrail that is the same in two stores is judged for each of them', () => {
  const own = 'name: store-quota\n  namespace: store-acme';
  const quotas = ['acme', 'other'].map((name) => {
    const [file = '', text = ''] = [...storeFolder(name)].find(([path]) => path.includes('quota')) ?? [];
    return [file, text.replace('name: store-quota', own)] as const;
  });
  expect(quotas[0]?.[1]).toBe(quotas[1]?.[1]);
  const tree = new Map([...storeFolder('acme'), ...storeFolder('other'), ...quotas]);
  expect(places(check(tree).faults)).toEqual([`${quotas[1]?.[0]}:6`]);
});
