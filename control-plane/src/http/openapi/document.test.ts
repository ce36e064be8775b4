import { expect, test } from 'vitest';
import { runApp } from '../testing/running-app.ts';
import { runSignInApp } from '../testing/sign-in-app.ts';
import { openApiDocument } from './document.ts';

test('the document is 3.1, served as it is, and names every path that answers', async () => {
  const app = await runSignInApp();
  const { json } = await app.ask('/api/openapi.json');
  expect(json).toEqual(JSON.parse(JSON.stringify(openApiDocument('1.2.3'))));
  expect(json.openapi).toBe('3.1.0');
  for (const [path, methods] of Object.entries<Record<string, unknown>>(json.paths)) {
    const headers = { authorization: 'Bearer right' };
    const answer = await app.ask(path.replace(/\{[a-z]+\}/, 'store-x'), { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    const documented = Object.keys(methods).map((method) => method.toUpperCase());
    expect(answer.headers.allow?.split(', ')).toEqual(expect.arrayContaining(documented));
  }
  await app.close();
});

test('what the API answers is what the document says', async () => {
  const app = await runApp();
  const { components } = openApiDocument('1.2.3');
  const fieldsOf = (name: string) => {
    const schema = components?.schemas?.[name];
    return schema !== undefined && 'properties' in schema ? Object.keys(schema.properties ?? {}).sort() : [];
  };
  const { json: record } = await app.ask('/api/stores', { method: 'POST', body: '{"name":"acme"}' });
  expect(Object.keys(record).sort()).toEqual(fieldsOf('StoreRecord'));
  expect(Object.keys((await app.ask('/api/overview')).json).sort()).toEqual(fieldsOf('Overview'));
  expect(Object.keys((await app.ask('/api/stores')).json).sort()).toEqual(fieldsOf('StoreList'));
  const { json: me } = await app.ask('/api/me');
  expect(Object.keys(me).sort()).toEqual(fieldsOf('Me'));
  expect(me).toMatchObject({ mode: 'none', logout: null });
  expect(Object.keys((await app.ask('/readyz')).json).sort()).toEqual(fieldsOf('Readiness'));
  await app.close();
});
