import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { answerOf } from './run-program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every file of the repository that a shell runs, by name or by its first line. */
async function shellScripts(): Promise<string[]> {
  const files = (await answerOf('git', ['-C', root, 'ls-files', '-z'], '')).split('\0').filter(Boolean);
  const found: string[] = [];
  for (const file of files) {
    const ending = path.extname(file);
    if (ending === '.sh') found.push(file);
    else if (
      ending === '' &&
      /^#!.*\b(ba)?sh\n/.test(await readFile(path.join(root, file), 'utf8').catch(() => ''))
    )
      found.push(file);
  }
  return found;
}

/** A file that is sourced and is not here, because it is an image's; `ls` of folders whose names we give. */
const left = 'SC1091,SC2012';
const scripts = await shellScripts();

describe('shellcheck finds nothing in', () => {
  test.each(scripts)('%s', async (file) => {
    const text = await readFile(path.join(root, file), 'utf8');
    // The chart's scripts are run by name: `sh /etc/storeplane/core.sh`.
    const shell = /^#(!|.*shellcheck shell=)/.test(text) ? [] : ['--shell', 'sh'];
    const options = ['--external-sources', '--source-path', root, ...shell, '--exclude', left];
    await answerOf('shellcheck', [...options, path.join(root, file)], '');
  });

  test('the script of the local git server', async () => {
    const text = await readFile(path.join(root, 'scripts/local/git-server.yaml'), 'utf8');
    const objects = parseAllDocuments(text).map((document) => document.toJS());
    const { spec } = objects.find(({ kind }) => kind === 'Deployment').spec.template;
    const [, , script] = spec.initContainers[0].command as string[];
    await answerOf('shellcheck', ['--shell', 'sh', '-'], script ?? '');
  });
});

test('the scripts for people are among them, and a fault is one', async () => {
  expect(scripts).toEqual(expect.arrayContaining(['scripts/dev-local.sh', 'scripts/teardown.sh']));
  await expect(answerOf('shellcheck', ['--shell', 'sh', '-'], 'rm $1\n')).rejects.toThrow('SC2086');
});
