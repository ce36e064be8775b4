import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { logContext, noteForLog, onBehalfOf, onNobodysBehalf } from './log-context.ts';
import { createLogger } from './logger.ts';

test('every line logged on behalf of a request names it, its person and its store, and no other request', async () => {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = createLogger('info', destination);
  const serve = (requestId: string) =>
    onBehalfOf({ requestId }, async () => {
      await new Promise(setImmediate);
      noteForLog({ subject: `person of ${requestId}` });
      await new Promise(setImmediate);
      log.info({ store: `store of ${requestId}` }, 'done');
      onNobodysBehalf(() => log.info('alone'));
    });
  await Promise.all([serve('a'), serve('b')]);
  const said = lines.map(({ msg, requestId, subject, store }) => [msg, requestId, subject, store]);
  expect(said).toEqual([
    ['done', 'a', 'person of a', 'store of a'],
    ['alone', undefined, undefined, undefined],
    ['done', 'b', 'person of b', 'store of b'],
    ['alone', undefined, undefined, undefined],
  ]);
  noteForLog({ subject: 'nobody listens' });
  expect(logContext()).toEqual({});
});
