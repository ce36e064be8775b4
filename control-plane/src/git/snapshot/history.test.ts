import { expect, test } from 'vitest';
import { History } from './history.ts';

test('revisions are placed by the order of tips, older ones before all of them', () => {
  const history = new History();
  for (const oid of ['start', 'next']) history.tip(oid);
  for (const oid of ['start', 'before', 'long-before']) history.older(oid);
  expect(history.relation('next', 'start')).toBe('current');
  expect(history.relation('start', 'next')).toBe('behind');
  expect(history.relation('before', 'start')).toBe('behind');
  expect(history.relation('before', 'long-before')).toBe('current');
  expect(history.relation('before', undefined)).toBe('current');
  expect(history.relation('nowhere', 'start')).toBe('unknown');
});

test('once the branch was rewritten, what was before the start has no place in it', () => {
  const history = new History();
  history.tip('start');
  history.older('before');
  history.forgetOrder();
  history.tip('rewritten');
  history.older('long-before');
  for (const oid of ['start', 'before', 'long-before']) {
    expect(history.relation(oid, undefined)).toBe('unknown');
  }
  expect(history.relation('rewritten', undefined)).toBe('current');
});
