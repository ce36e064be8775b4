import { describe, expect, test } from 'vitest';
import { commitMessage, type RequestTrailers, readTrailers } from './commit-message.ts';

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
});
