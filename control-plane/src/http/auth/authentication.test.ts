import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoreplaneError } from '../../domain/errors.ts';
import { openApiDocument } from '../openapi/document.ts';
import { type RunningApp, runApp } from '../testing/running-app.ts';

const signIn = ['/auth/login', '/auth/callback', '/auth/logout'];
const open = new Set(['/api/webhooks/git', '/livez', '/readyz', ...signIn]);
const routes = Object.entries(openApiDocument('1.2.3').paths ?? {}).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
);

let app: RunningApp;
beforeAll(async () => {
  app = await runApp({
    authenticate: async (authorization) => {
      if (authorization === 'Bearer right')
        return { person: { name: 'Ada', email: 'ada@example.com' }, subject: 'ada', groups: [] };
      throw new StoreplaneError('unauthenticated', 'Send a token.');
    },
  });
});
afterAll(() => app.close());

test.each(routes)('$method $path', async ({ path, method }) => {
  const address = path.replace(/\{[a-z]+\}/, 'store-x');
  for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
    const answer = await app.ask(address, { method, headers });
    if (open.has(path)) expect(answer.json.code).not.toBe('unauthenticated');
    else {
      expect(answer.json).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
  }
});

test('who is known is the author of the commit', async () => {
  const headers = { authorization: 'Bearer right' };
  const answer = await app.ask('/api/stores', { method: 'POST', headers, body: '{"name":"acme"}' });
  expect(answer.status).toBe(201);
  expect(app.repository.entry('store-acme')?.commit?.author).toEqual({
    name: 'Ada',
    email: 'ada@example.com',
  });
});
