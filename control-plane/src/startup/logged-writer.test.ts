import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { onBehalfOf } from '../observability/log-context.ts';
import { createLogger } from '../observability/logger.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makePlatform } from '../testing/platform.ts';
import { loggedWriter } from './logged-writer.ts';

test('the log joins the request, its change and its commit; what changes nothing is not said', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const { repository, commands } = makePlatform(new ManualClock(), undefined, {
    around: (writer) => loggedWriter(writer, createLogger('info', destination)),
  });
  const create = () => commands.create({ name: 'acme' }, caller);
  await onBehalfOf({ requestId: 'the-request', subject: 'machine:ci' }, create);
  const { kind } = await create();
  expect(kind).toBe('unchanged');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'info',
      requestId: 'the-request',
      subject: 'machine:ci',
      store: 'store-acme',
      operation: 'create',
      change: 'request-1',
      commit: repository.commits.at(-1)?.oid,
    }),
  ]);
});
