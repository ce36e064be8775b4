import { describe, expect, test } from 'vitest';
import { encodePacket, flush } from './pkt-line.ts';
import { parseReport } from './receive-pack.ts';

const ref = 'refs/heads/main';
const report = (...lines: string[]) =>
  Buffer.concat([...lines.map((line) => encodePacket(`${line}\n`)), flush]);

describe('parseReport', () => {
  test('only "unpack ok" together with "ok <ref>" is a yes', () => {
    expect(parseReport(report('unpack ok', `ok ${ref}`), ref)).toEqual({ accepted: true });
  });

  test.each([
    ['nothing at all', Buffer.alloc(0)],
    ['no word on the ref', report('unpack ok')],
    ['another ref', report('unpack ok', 'ok refs/heads/other')],
    ['a failed unpack', report('unpack index-pack abnormal exit', `ok ${ref}`)],
    ['a refusal', report('unpack ok', `ng ${ref} failed to update ref`)],
    ['half a packet', report('unpack ok', `ok ${ref}`).subarray(0, 30)],
    ['a web page', Buffer.from('<html>Bad gateway</html>')],
    ['a length that is no number', Buffer.from('zzzzunpack ok')],
    ['a length of three', Buffer.from('0003unpack ok')],
  ])('%s is a no', (_, bytes) => {
    expect(parseReport(bytes, ref).accepted).toBe(false);
  });

  test('the reason of a refusal is kept for people', () => {
    const answer = parseReport(report('unpack ok', `ng ${ref} protected branch`), ref);
    expect(answer).toEqual({ accepted: false, reason: 'protected branch' });
  });
});
