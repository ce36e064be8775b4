import { expect, test } from 'vitest';
import { encodeCommit, parseCommit } from './commit.ts';

const ada = { name: 'Ada', email: 'ada@example.org' };
const fields = {
  tree: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  parents: [],
  author: ada,
  committer: ada,
  authoredAt: 1_700_000_000,
  committedAt: 1_700_000_000,
  message: 'First\n',
};

test('a commit has the id that git gives it', () => {
  // GIT_*_DATE='1700000000 +0000' git commit-tree 4b825dc… -m First
  expect(encodeCommit(fields).oid).toBe('323113be1e4f76e2203f00871f7d570ac0859070');
});

test('what was written is read back', () => {
  const { oid, body } = encodeCommit({ ...fields, parents: ['1'.repeat(40), '2'.repeat(40)] });
  expect(parseCommit(oid, body)).toMatchObject({
    info: { oid, author: ada, committedAt: 1_700_000_000, subject: 'First' },
    tree: fields.tree,
    parents: ['1'.repeat(40), '2'.repeat(40)],
  });
});

test('a name cannot add a header or end the identity', () => {
  const author = { name: 'Eve>\nparent 0000', email: 'e<v>e\n@x' };
  const { oid, body } = encodeCommit({ ...fields, author });
  const parsed = parseCommit(oid, body);
  expect(parsed.parents).toEqual([]);
  expect(parsed.info.author).toEqual({ name: 'Eveparent 0000', email: 'eve@x' });
});

test('signatures and unknown headers are passed over', () => {
  const raw = encodeCommit(fields)
    .body.toString()
    .replace('\n\n', '\ngpgsig -----BEGIN\n author Eve <e@x> 1 +0000\n -----END\n\n');
  expect(parseCommit('x', Buffer.from(raw)).info.author).toEqual(ada);
});
