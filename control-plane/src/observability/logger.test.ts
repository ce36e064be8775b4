import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

test('secrets do not reach the log, wherever headers are logged', () => {
  let text = '';
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const log = createLogger('info', destination);
  const headers = {
    authorization: 'Basic aHVudGVyMg==',
    cookie: 'sid=hunter2',
    'set-cookie': 'sid=hunter2',
    accept: '*/*',
  };
  log.info(headers, 'flat');
  log.info({ headers, token: 'hunter2' }, 'one level');
  log.info({ req: { headers } }, 'two levels');
  expect(text).not.toMatch(/hunter2|aHVudGVyMg/);
  expect(text).toContain('*/*');
  expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ level: 'info', msg: 'flat' });
});
