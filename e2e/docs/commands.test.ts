import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseApiTokens } from '../../control-plane/src/auth/api-tokens.ts';
import { exists } from '../support/exists.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { allBlocks, blocksOf, classes } from './blocks.ts';
import { Session } from './session.ts';

const pages = await allBlocks();
const runnable = [...pages].filter(([, blocks]) => blocks.some(({ kind }) => kind === 'run'));

describe('every block of commands', () => {
  test.each([...pages])('in %s says whether it is run', (_page, blocks) => {
    for (const { page, line, kind, text } of blocks) {
      expect(classes, `${page}:${line}: write one of ${classes.join(', ')} after sh`).toContain(kind);
      // Readers see the class of no block, and this is the one that they have to know.
      expect(text.startsWith('# needs Docker\n'), `${page}:${line}`).toBe(kind === 'needs-docker');
      if (/^(?:npx|node|curl .*localhost|scripts\/\S+ --dry-run)\b/m.test(text))
        expect(['run', 'serves'], `${page}:${line} can be run`).toContain(kind);
    }
  });

  test('is found, indented ones and those without a class too', () => {
    const text =
      '```sh run\na\n```\n\n1. one\n\n   ```sh\n   b\n   c\n   ```\n\n```yaml\nd: e\n```\n```bash\nf\n```\n';
    expect(blocksOf('p.md', text)).toEqual([
      { page: 'p.md', line: 1, kind: 'run', text: 'a\n' },
      { page: 'p.md', line: 7, kind: '', text: 'b\nc\n' },
      { page: 'p.md', line: 15, kind: '', text: 'f\n' },
    ]);
  });
});

/** What must be there once a page's commands have run, beside that none of them failed. */
const afterwards: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  async 'README.md'({ url }) {
    expect((await fetch(`${url}/api/stores/store-6`)).status).toBe(200);
    const gone = async () => (await fetch(`${url}/api/stores/store-5`)).status;
    await expect.poll(gone, { timeout: 10_000, interval: 50 }).toBe(404);
  },
  async 'docs/sign-in.md'({ folder }) {
    const tokens = parseApiTokens(await readFile(path.join(folder, 'tokens.json'), 'utf8'));
    expect([...(tokens?.values() ?? [])]).toMatchObject([{ person: { name: 'ci' } }]);
  },
  async 'docs/argocd.md'({ folder }) {
    expect(await exists(path.join(folder, '../stores/charts/store/Chart.yaml'))).toBe(true);
  },
  async 'docs/command.md'({ folder }) {
    const guardrails = path.join(folder, '../my-stores/stores/by-hand/store-acme/guardrails');
    expect(await exists(path.join(guardrails, 'resource-quota.yaml'))).toBe(true);
  },
};

describe('the commands that are run', () => {
  let scratch: string | undefined;
  let session: Session | undefined;
  afterEach(async () => {
    await session?.close();
    if (scratch !== undefined) await removeScratch(scratch);
  });

  test.each(runnable)('of %s', async (page, blocks) => {
    scratch = await makeScratch('docs');
    session = await Session.start(scratch);
    for (const block of blocks) {
      if (block.kind === 'run') await session.run(block);
      if (block.kind === 'serves') await session.serve(block);
    }
    await afterwards[page]?.(session);
  });

  test('are those of the pages that people begin with', () => {
    const names = runnable.map(([page]) => page);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(afterwards), 'docs/signed-commits.md']));
  });

  test('a command that fails, or an answer that is an error, ends the page', async () => {
    scratch = await makeScratch('docs');
    session = await Session.start(scratch);
    const block = { page: 'p.md', line: 1, kind: 'run' };
    await expect(session.run({ ...block, text: 'false\ntrue\n' })).rejects.toThrow('p.md:1');
    await expect(session.run({ ...block, text: 'curl localhost:8080/\n' })).rejects.toThrow('p.md:1');
    await session.run({ ...block, text: 'mkdir in && cd in\n' });
    await session.run({ ...block, text: 'test "$(basename "$PWD")" = in\n' });
  });
});
