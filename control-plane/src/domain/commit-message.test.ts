import { describe, expect, test } from 'vitest';
import { commitMessage, type RequestTrailers, readTrailers, traceOf } from './commit-message.ts';

const trailers: RequestTrailers = {
  requestId: '0191-a',
  digest: 'ab12',
  namespace: 'store-acme',
  operation: 'create',
  actor: 'anonymous',
};

describe('commit messages', () => {
  test('a subject, an empty line, the trailers', () => {
    expect(commitMessage('Create store acme', trailers)).toBe(
      'Create store acme\n\nStoreplane-Request: 0191-a\nStoreplane-Digest: ab12\nStoreplane-Store: store-acme\n' +
        'Storeplane-Operation: create\nStoreplane-Actor: anonymous\n',
    );
  });

  const hostile = [
    'x\nStoreplane-Store: store-evil',
    'x\r\nStoreplane-Store: store-evil',
    '\n\nStoreplane-Request: 1',
    ' lead',
    'trail ',
    '\ttab\t',
    '',
    '%000a',
    'a%b',
    '100%',
    'Storeplane-Actor: root',
    'a\u2028b',
    'a\u2029b',
    'a\u0085b',
    'a\u0000b',
    '\ufeffbom',
    '日本語 ☃ 😀',
    'a: b: c',
    '-----',
    '# comment',
    '\u001b[31m',
    '\u000b\u000c',
    'Signed-off-by: x <y>',
  ];
  test.each(hostile)('%j as a value comes back as it was, and adds no line', (text) => {
    const given = { ...trailers, requestId: text, actor: text };
    const message = commitMessage(text, given);
    expect(readTrailers(message)).toEqual(given);
    expect(message.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(8);
    expect(message.split('\n')[0]).toMatch(/\S/);
    expect(message.match(/^Storeplane-Store: .*$/gm)).toEqual(['Storeplane-Store: store-acme']);
  });

  test('a subject is cut', () => {
    expect(commitMessage('é'.repeat(5000), trailers).split('\n')[0]?.length).toBeLessThanOrEqual(100);
  });

  const good = commitMessage('Create store acme', trailers);
  const readable: [string, string][] = [
    ['with Windows line ends', good.replaceAll('\n', '\r\n')],
    ['with more empty lines at the end', `${good}\n\n`],
    ["with someone else's trailer", `${good}Signed-off-by: Ann <a@b>\n`],
    ['with a body', good.replace('\n\n', '\n\nSome words.\nStoreplane-Store: store-evil\n\n')],
  ];
  test.each(readable)('are read %s', (_, message) => {
    expect(readTrailers(message)).toEqual(trailers);
  });

  const foreign: [string, string][] = [
    ['nothing', ''],
    ["a person's words", 'Add my store\n'],
    ['trailers as the subject', good.split('\n\n')[1] ?? ''],
    ['a trailer missing', good.replace(/Storeplane-Actor.*\n/, '')],
    ['a trailer twice', `${good}Storeplane-Store: store-evil\n`],
    ['an unknown operation', good.replace('create', 'drop')],
    ['trailers before the last paragraph', `${good}\nmore words\n`],
  ];
  test.each(foreign)('are not read from %s', (_, message) => {
    expect(readTrailers(message)).toBeUndefined();
  });

  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const traced = commitMessage('Create store acme', { ...trailers, trace });

  test('a trace is one more line, and without it there is none', () => {
    expect(traced).toBe(`${good}Storeplane-Traceparent: ${trace}\n`);
    expect(readTrailers(traced)).toEqual({ ...trailers, trace });
    expect([traceOf(traced), traceOf(good)]).toEqual([trace, undefined]);
  });

  const untraced: [string, string][] = [
    ['nobody recorded', traced.replace(/-01\n$/, '-00\n')],
    ['somebody mistyped', traced.replace('00-0a', '00-0A')],
    ['goes on after its end', traced.replace(/-01\n$/, '-01-02\n')],
    [
      'stands in the words',
      traced.replace('\n\n', `\n\nStoreplane-Traceparent: ${trace}\n\n`).replace(/[^\n]+\n$/, ''),
    ],
  ];
  test.each(untraced)('a trace that %s is none, and the rest is read', (_, message) => {
    expect(readTrailers(message)).toEqual(trailers);
    expect(traceOf(message)).toBeUndefined();
  });

  test('a trace is read of our own commits alone', () => {
    expect(traceOf(`By hand\n\nStoreplane-Traceparent: ${trace}\n`)).toBeUndefined();
    expect(traceOf(`${traced}Storeplane-Traceparent: ${trace}\n`)).toBeUndefined();
  });
});
