import { expect, test } from 'vitest';
import { CgiHeadParser } from './cgi.ts';

test('a head in pieces is read whole, with its status and the first bytes of the body', () => {
  const parser = new CgiHeadParser();
  expect(parser.push(Buffer.from('Status: 403 Forbidden\r\nContent-Ty'))).toBeUndefined();
  expect(parser.push(Buffer.from('pe: text/plain\r\n\r'))).toBeUndefined();
  const head = parser.push(Buffer.from('\nbody'));
  expect(head).toEqual({ status: 403, headers: [['Content-Type', 'text/plain']], rest: Buffer.from('body') });
});

test('no status means 200, and line feeds alone end lines too', () => {
  expect(new CgiHeadParser().push(Buffer.from('A: b\n\n'))).toMatchObject({
    status: 200,
    headers: [['A', 'b']],
  });
});

test.each(['no header here\n\n', 'Status: 42\n\n', `X: ${'y'.repeat(70_000)}`])('refuses %.20s', (text) => {
  expect(() => new CgiHeadParser().push(Buffer.from(text))).toThrow();
});
