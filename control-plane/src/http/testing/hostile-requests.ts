import type { Ask } from './running-app.ts';

/** One request that nobody means well, and the only code it may be answered with. */
export interface HostileRequest {
  readonly what: string;
  readonly path: string;
  readonly ask: Ask;
  readonly code: string;
}

const json = { 'content-type': 'application/json' };

function each<T>(items: readonly T[], make: (item: T) => HostileRequest): HostileRequest[] {
  return items.map(make);
}

function show(text: unknown): string {
  return JSON.stringify(text).slice(0, 40);
}

const names: readonly unknown[] = [
  ...[
    '',
    ' ',
    '-',
    'a-',
    '-a',
    'A',
    'Acme',
    'a b',
    'a.b',
    'a_b',
    'a/b',
    '../a',
    '..',
    '.',
    'a\u0000b',
    'a\nb',
    'a\r\nX: y',
  ],
  ...[
    '\u202eemca',
    'ácme',
    'а',
    '\ud83d\ude00',
    '\ud800',
    'a'.repeat(54),
    'a'.repeat(300),
    'store-',
    `store-${'a'.repeat(60)}`,
  ],
  ...[
    'admin',
    'www',
    'api',
    'kube-system',
    'xn--80ak6aa92e',
    '$(id)',
    '`id`',
    '{{.name}}',
    '$name',
    "a'b",
    'a"b',
    '<b>',
    'a;b',
  ],
  ...['a#b', '*', '&anchor', '!!js/function', 'a: b', '%00', '%2e%2e', 'a\\b', '~', '__proto__', 'a\ufeff'],
  ...[null, true, 0, 5, -1, 1e308, [], ['acme'], {}, { name: 'acme' }, { toString: 'x' }],
];

const fields: readonly Readonly<Record<string, unknown>>[] = [
  { plan: 'huge' },
  { plan: '' },
  { plan: 1 },
  { plan: null },
  { plan: ['small'] },
  { plan: '__proto__' },
  { plan: 'constructor' },
  { owner: '' },
  { owner: '-x' },
  { owner: 'a\nb' },
  { owner: 'a'.repeat(64) },
  { owner: 'a b' },
  { owner: 'x: y' },
  { owner: {} },
  { engine: 'magento' },
  { engine: '' },
  { engine: false },
  { namespace: 'kube-system' },
  { host: 'evil.example' },
  { id: 'x' },
  { sandbox: { fault: 'quota' } },
  { 'a/b~c': 1 },
  { constructor: { prototype: { admin: true } } },
];

const bodies: readonly (readonly [what: string, body: string | Buffer, code: string])[] = [
  ['nothing', '', 'invalid-request'],
  ['half an object', '{"name":"acme"', 'malformed-json'],
  ['a comma too many', '{"name":"acme",}', 'malformed-json'],
  ['two objects', '{"name":"acme"}{"name":"b"}', 'malformed-json'],
  ['single quotes', "{'name':'acme'}", 'malformed-json'],
  ['YAML', 'name: acme', 'malformed-json'],
  ['XML', '<name>acme</name>', 'malformed-json'],
  ['NaN', '{"name":NaN}', 'malformed-json'],
  ['zero bytes', Buffer.alloc(10), 'malformed-json'],
  ['Latin-1', Buffer.from('{"name":"\xe1"}', 'latin1'), 'malformed-json'],
  ['UTF-16', Buffer.from('{"name":"acme"}', 'utf16le'), 'malformed-json'],
  ['a lone quote', '"', 'malformed-json'],
  ['an array', '[]', 'invalid-request'],
  ['a list of stores', '[{"name":"acme"}]', 'invalid-request'],
  ['a string', '"acme"', 'invalid-request'],
  ['a number', '1', 'invalid-request'],
  ['null', 'null', 'invalid-request'],
  ['deep arrays', `${'['.repeat(8000)}${']'.repeat(8000)}`, 'invalid-request'],
  ['a prototype', '{"name":"acme","__proto__":{"plan":"large"}}', 'invalid-request'],
  [
    'many fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`f${i}`, i]))),
    'invalid-request',
  ],
  ['a little too much', JSON.stringify({ name: 'a'.repeat(16 * 1024) }), 'body-too-large'],
  ['far too much', 'x'.repeat(900_000), 'body-too-large'],
];

const paths: readonly (readonly [path: string, code: string])[] = [
  ['/api/stores/%', 'malformed-request'],
  ['/api/stores/%zz', 'malformed-request'],
  ['/api/stores/%E0%A4%A', 'malformed-request'],
  ['/api/stores/%ff', 'malformed-request'],
  ['/api/stores/%00', 'malformed-request'],
  ['/api/stores/a%0d%0aSet-Cookie:x', 'malformed-request'],
  ['/api/stores/..%2f..%2fetc%2fpasswd', 'malformed-request'],
  ['/api/stores/%2e%2e/%2e%2e/etc/passwd', 'malformed-request'],
  ['/api/stores/..%5c..%5cwindows', 'malformed-request'],
  ['/../../etc/passwd', 'malformed-request'],
  ['/_app/immutable/../../../package.json', 'malformed-request'],
  ['//evil.example/api/stores', 'malformed-request'],
  ['http://evil.example/api/stores', 'malformed-request'],
  ['*', 'malformed-request'],
  ['/api/stores/__proto__', 'store-not-found'],
  ['/api/stores/constructor', 'store-not-found'],
  ['/api/stores/kube-system', 'store-not-found'],
  ['/api/stores/a%2fb', 'store-not-found'],
  [`/api/stores/${'a'.repeat(5000)}`, 'store-not-found'],
  ['/api/stores/store-a/unknown', 'not-found'],
  ['/api/stores/store-a/refresh/x', 'not-found'],
  ['/api/Stores', 'not-found'],
  ['/API/stores', 'not-found'],
  ['/api', 'not-found'],
  ['/api/', 'not-found'],
  ['/api/none', 'not-found'],
  ['/.git/config', 'not-found'],
  ['/.env', 'not-found'],
  ['/package.json', 'not-found'],
  ['/git/stores.git/info/refs', 'not-found'],
  [`/api/names/${'a'.repeat(300)}`, 'invalid-request'],
];

const queries: readonly (readonly [query: string, code: string])[] = [
  ...[
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1e2',
    'limit=0x10',
    'limit=',
    'limit=1.5',
    'limit=99999999999',
    'limit=5&limit=6',
  ].map((query) => [query, 'invalid-request'] as const),
  ...[
    'sort=',
    'sort=owner',
    'sort=--name',
    'sort=name;drop',
    'status=ready',
    'status=',
    'status[]=Ready',
    'owner=',
    'plan=',
  ].map((query) => [query, 'invalid-request'] as const),
  ...[
    '__proto__=1',
    'page=2',
    'q=a&q=b',
    `q=${'a'.repeat(201)}`,
    `owner=${'a'.repeat(300)}`,
    'cursor=',
    `cursor=${'a'.repeat(2000)}`,
  ].map((query) => [query, 'invalid-request'] as const),
  ...[
    'cursor=abc',
    'cursor=../..',
    'cursor=%00',
    'cursor=bnVsbA',
    'cursor=W10',
    'cursor=e30',
    'cursor=%7B%7D',
  ].map((query) => [query, 'invalid-cursor'] as const),
  [`cursor=${Buffer.from('{"f":"name","d":true,"v":"a","i":"b"}').toString('base64url')}`, 'invalid-cursor'],
  [
    `cursor=${Buffer.from('{"f":"__proto__","d":false,"v":"a","i":"b"}').toString('base64url')}`,
    'invalid-cursor',
  ],
];

type Headers = Readonly<Record<string, string>>;
const headers: readonly (readonly [what: string, headers: Headers, code: string])[] = [
  ['a key with spaces', { 'idempotency-key': 'a b' }, 'invalid-idempotency-key'],
  ['an empty key', { 'idempotency-key': '' }, 'invalid-idempotency-key'],
  ['a key that is too long', { 'idempotency-key': 'a'.repeat(129) }, 'invalid-idempotency-key'],
  ['a key half quoted', { 'idempotency-key': '"a' }, 'invalid-idempotency-key'],
  ['a key in other letters', { 'idempotency-key': 'caf\u00e9' }, 'invalid-idempotency-key'],
  [
    'a key with a trailer in it',
    { 'idempotency-key': 'a, Storeplane-Actor: root' },
    'invalid-idempotency-key',
  ],
  ['no type', { 'content-type': '' }, 'unsupported-media-type'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported-media-type'],
  ['plain text', { 'content-type': 'text/plain' }, 'unsupported-media-type'],
  ['a type that only begins well', { 'content-type': 'application/jsonp' }, 'unsupported-media-type'],
  ['another charset', { 'content-type': 'application/json; charset=utf-16' }, 'unsupported-media-type'],
  ['two types', { 'content-type': 'application/json, text/plain' }, 'unsupported-media-type'],
  ['a packed body', { 'content-encoding': 'gzip' }, 'unsupported-media-type'],
  ['a body packed twice', { 'content-encoding': 'br, gzip' }, 'unsupported-media-type'],
  ['another origin', { origin: 'https://evil.example' }, 'cross-origin'],
  ['an origin of nothing', { origin: 'null' }, 'cross-origin'],
  ['another port', { origin: 'http://127.0.0.1:1' }, 'cross-origin'],
  ['an origin that only begins well', { origin: 'http://127.0.0.1.evil.example' }, 'cross-origin'],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 'cross-origin'],
  ["a store's page", { 'sec-fetch-site': 'same-site' }, 'cross-origin'],
  ['a rebound name', { host: 'evil.example' }, 'misdirected-host'],
  ['a name that only begins well', { host: 'localhost.evil.example' }, 'misdirected-host'],
  ["a store's name", { host: 'acme.localtest.me' }, 'misdirected-host'],
  ['a host with a path', { host: 'localhost/x' }, 'malformed-request'],
  ['a host with a user', { host: 'a@localhost' }, 'malformed-request'],
  ['an address that is none', { host: '[::zz]' }, 'malformed-request'],
];

const ifMatches: readonly (readonly [header: string, code: string])[] = [
  ['abc', 'malformed-request'],
  ['"abc', 'malformed-request'],
  ['""x', 'malformed-request'],
  [Array.from({ length: 30 }, () => '"a"').join(), 'malformed-request'],
  ['"nope"', 'version-mismatch'],
  ['""', 'version-mismatch'],
  ['W/"nope"', 'version-mismatch'],
];

const methods: readonly (readonly [method: string, path: string])[] = [
  ['PUT', '/api/stores'],
  ['DELETE', '/api/stores'],
  ['PATCH', '/api/stores'],
  ['POST', '/api/stores/store-target'],
  ['PUT', '/api/stores/store-target'],
  ['TRACE', '/api/stores'],
  ['PROPFIND', '/api/stores'],
  ['GET', '/api/stores/store-target/retry'],
  ['DELETE', '/api/stores/store-target/refresh'],
  ['POST', '/api/overview'],
  ['POST', '/api/events'],
  ['DELETE', '/api/openapi.json'],
  ['POST', '/livez'],
  ['PUT', '/metrics'],
];

const target = '/api/stores/store-target';

/** Every request of the tables. `store-target` exists. */
export const hostileRequests: readonly HostileRequest[] = [
  ...each(names, (name) => ({
    what: `name ${show(name)}`,
    path: '/api/stores',
    ask: { method: 'POST', body: JSON.stringify({ name }) },
    code: 'invalid-request',
  })),
  ...each(fields, (more) => ({
    what: `fields ${show(more)}`,
    path: '/api/stores',
    ask: { method: 'POST', body: JSON.stringify({ name: 'acme', ...more }) },
    code: 'invalid-request',
  })),
  ...each(bodies, ([what, body, code]) => ({
    what: `a body of ${what}`,
    path: '/api/stores',
    ask: { method: 'POST', body, headers: json },
    code,
  })),
  ...each([{}, { name: 'b' }, { plan: 'x' }, { plan: null }, { owner: '-' }, []], (body) => ({
    what: `a change to ${show(body)}`,
    path: target,
    ask: { method: 'PATCH', body: JSON.stringify(body), headers: { 'if-match': '*' } },
    code: 'invalid-request',
  })),
  ...each(['{"x":1}', '[]', '"x"'], (body) => ({
    what: `a retry with the body ${body}`,
    path: `${target}/retry`,
    ask: { method: 'POST', body },
    code: 'invalid-request',
  })),
  ...each(paths, ([path, code]) => ({ what: `path ${path.slice(0, 60)}`, path, ask: {}, code })),
  ...each(queries, ([query, code]) => ({
    what: `query ${query.slice(0, 60)}`,
    path: `/api/stores?${query}`,
    ask: {},
    code,
  })),
  ...each(['/api/overview?x=1', '/api/names/a?b=c', `${target}?force=true`], (path) => ({
    what: `query of ${path}`,
    path,
    ask: {},
    code: 'invalid-request',
  })),
  ...each(headers, ([what, extra, code]) => ({
    what: `a header with ${what}`,
    path: '/api/stores',
    ask: { method: 'POST', body: '{"name":"acme"}', headers: extra },
    code,
  })),
  ...each(ifMatches, ([header, code]) => ({
    what: `If-Match ${header.slice(0, 40)}`,
    path: target,
    ask: { method: 'PATCH', body: '{"plan":"large"}', headers: { 'if-match': header } },
    code,
  })),
  ...each(methods, ([method, path]) => ({
    what: `${method} ${path}`,
    path,
    ask: { method },
    code: 'method-not-allowed',
  })),
];
