import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type GoPart, goParts } from '../cluster/parts/versions.ts';

/** What the tests of charts run, besides Node. */
export async function chartParts(): Promise<GoPart[]> {
  const helm = goParts.find(({ module }) => module === 'helm');
  if (helm === undefined) throw new Error('versions.ts has no helm');
  return [
    helm,
    {
      module: 'kubeconform',
      version: 'v0.7.0',
      programs: [{ name: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform' }],
      variables: { 'main.version': 'v0.7.0' },
    },
    {
      module: 'cyclonus',
      // Its main program is there, and another one is another version.
      version: `v0.5.6-${await digestOf([new URL('../cluster/go/cyclonus/main.go', import.meta.url)])}`,
      programs: [{ name: 'cyclonus', package: '.' }],
      variables: {},
    },
    {
      // An S3-compatible server that keeps objects in a folder.
      module: 'versitygw',
      version: 'v1.8.0',
      programs: [{ name: 'versitygw', package: 'github.com/versity/versitygw/cmd/versitygw' }],
      variables: {},
    },
  ];
}

/** Changes when one of the files does. */
export async function digestOf(files: readonly URL[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}
