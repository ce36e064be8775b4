import { describe, expect, test } from 'vitest';
import { applySplice, EntryKindError, encodeTree, modes, parseTree, putEntry, removeEntry } from './tree.ts';

const oid = (digit: string) => digit.repeat(40);
const file = (name: string, digit = '1') => ({ mode: modes.file, name, oid: oid(digit) });
const folder = (name: string, digit = '2') => ({ mode: modes.directory, name, oid: oid(digit) });

describe('encodeTree', () => {
  test('the empty tree and a small tree have the ids that git gives them', () => {
    expect(encodeTree([]).oid).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    // git hash-object -t blob of an empty file, then git mktree
    const empty = { mode: modes.file, name: 'a', oid: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391' };
    expect(encodeTree([empty]).oid).toBe('496d6428b9cf92981dc9495211e6e1120fb6f2ba');
  });

  test('a folder sorts as if its name ended in a slash', () => {
    const names = parseTree(encodeTree([folder('a'), file('a.b'), file('a0'), file('A')]).body);
    expect(names.map((entry) => entry.name)).toEqual(['A', 'a.b', 'a', 'a0']);
  });
});

describe('putEntry and removeEntry', () => {
  const names = ['a', 'a-b', 'a.b', 'a0', 'b', 'store-1', 'store-10', 'store-2', 'z', 'ä'];

  test.each([0, 1])('inserting one by one gives the tree that encoding all at once gives (%i)', (odd) => {
    const entries = names.map((name, i) => (i % 2 === odd ? folder(name) : file(name)));
    for (const order of [entries, [...entries].reverse()]) {
      let raw: Buffer = Buffer.alloc(0);
      for (const entry of order) raw = applySplice(raw, putEntry(raw, entry));
      expect(raw).toEqual(encodeTree(entries).body);
    }
  });

  test('an entry of the same name is replaced', () => {
    const raw = encodeTree(names.map((name) => folder(name))).body;
    const changed = applySplice(raw, putEntry(raw, folder('store-1', '3')));
    expect(parseTree(changed).find((entry) => entry.name === 'store-1')?.oid).toBe(oid('3'));
    expect(parseTree(changed)).toHaveLength(names.length);
  });

  test('a file is never silently replaced by a folder', () => {
    const raw = encodeTree([file('store-1')]).body;
    expect(() => putEntry(raw, folder('store-1'))).toThrow(EntryKindError);
  });

  test('what is removed is gone, what is not there changes nothing', () => {
    const raw = encodeTree([folder('a'), folder('b')]).body;
    const splice = removeEntry(raw, 'a');
    expect(splice && parseTree(applySplice(raw, splice))).toEqual([folder('b')]);
    expect(removeEntry(raw, 'c')).toBeUndefined();
  });
});

test('bytes that are cut short are no tree', () => {
  const raw = encodeTree([file('a')]).body;
  expect(() => parseTree(raw.subarray(0, raw.length - 1))).toThrow();
});
