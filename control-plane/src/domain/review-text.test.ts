import { expect, test } from 'vitest';
import { reviewBody } from './review-text.ts';
import { defaultSettings as settings } from './settings.ts';

const entry = (text: string) => ({
  namespace: 'store-acme',
  folder: 'stores/8f/store-acme',
  version: '1',
  text,
  spec: undefined,
  problem: undefined,
  missing: [],
  commit: undefined,
});

test('shows what changes between what stays', () => {
  const change = { operation: 'update', isRevert: false, actor: 'Ada' } as const;
  const body = reviewBody(
    { ...change, before: entry('a\nplan: small\nz\n'), after: entry('a\nplan: large\nz\n') },
    settings,
  );
  expect(body).toContain('```diff\n a\n-plan: small\n+plan: large\n z\n```');
});

test('nothing in a file or a name ends its block or mentions somebody', () => {
  const before = entry('# ```\n# ````\n# @team\n');
  const body = reviewBody(
    { operation: 'delete', isRevert: false, actor: 'A|`<b>@team', before, after: undefined },
    settings,
  );
  expect(body).toContain('`````diff\n-# ```\n-# ````\n-# @team\n`````');
  expect(body.split('Asked for by ')[1]).not.toMatch(/[`|<>@]/);
});
