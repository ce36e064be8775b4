import { describe, expect, test } from 'vitest';
import type { PushReport } from '../protocol/receive-pack.ts';
import type { Remote } from '../protocol/remote.ts';
import { TransportError } from '../protocol/transport.ts';
import { pushBatch } from './push-batch.ts';

const base = 'b'.repeat(40);
const next = 'n'.repeat(40);
const broken = new TransportError('the connection broke');

function remote(push: PushReport | Error, tip: string | Error): Remote {
  const answer = async <T>(value: T | Error): Promise<T> => {
    if (value instanceof Error) throw value;
    return value;
  };
  return { push: () => answer(push), tip: () => answer(tip) } as unknown as Remote;
}

const yes: PushReport = { accepted: true };
const no = (reason: string): PushReport => ({ accepted: false, reason });
const pack = Buffer.from('PACK');

describe('pushBatch', () => {
  test.each<[string, PushReport | Error, string | Error, object]>([
    ['a clear yes is believed', yes, broken, { kind: 'accepted' }],
    ['a lost answer is a yes when the branch is there', broken, next, { kind: 'accepted' }],
    [
      'a refusal is a yes when the branch is there after all',
      no('failed to update ref'),
      next,
      { kind: 'accepted' },
    ],
    ['somebody was faster', no('cannot lock ref'), 'x'.repeat(40), { kind: 'moved' }],
    ['a broken push and another tip', broken, 'x'.repeat(40), { kind: 'moved' }],
    ['a broken push that did not arrive', broken, base, { kind: 'unknown' }],
    ['nothing can be read', broken, broken, { kind: 'unknown' }],
    ['refused for good', no('protected branch'), base, { kind: 'refused', forGood: true }],
    ['a host in trouble', no('HTTP 503'), base, { kind: 'refused', forGood: false }],
    ['a host that wants fewer pushes', no('HTTP 429'), base, { kind: 'refused', forGood: false }],
    ['no right to push', no('HTTP 403'), base, { kind: 'refused', forGood: true }],
  ])('%s', async (_, push, tip, verdict) => {
    expect(await pushBatch(remote(push, tip), { base, next, pack })).toMatchObject(verdict);
  });

  test('without a pack nothing is pushed: the branch is only looked at', async () => {
    const look = (tip: string) =>
      pushBatch(remote(new Error('must not push'), tip), { base, next: base, pack: undefined });
    expect(await look(base)).toEqual({ kind: 'accepted' });
    expect(await look(next)).toEqual({ kind: 'moved' });
  });
});
