import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningApp, runApp } from './testing/running-app.ts';

const secret = 'a-secret-of-the-tests';
const path = '/api/webhooks/git';
const push = { ref: 'refs/heads/main', after: 'b'.repeat(40) };
const hmac = (text: string, key = secret) => createHmac('sha256', key).update(text).digest('hex');
const json = { 'content-type': 'application/json' };

let app: RunningApp;
let looks = 0;
beforeEach(async () => {
  looks = 0;
  app = await runApp({
    webhooks: {
      secret,
      branch: 'main',
      look: () => {
        looks += 1;
      },
    },
  });
});
afterEach(() => app.close());

const gitHub = (body: object, headers: Record<string, string> = {}) => {
  const text = JSON.stringify(body);
  const own = { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${hmac(text)}` };
  return app.ask(path, { method: 'POST', headers: { ...json, ...own, ...headers }, body: text });
};

describe('a delivery that is signed', () => {
  test('of GitHub has the branch looked at', async () => {
    const answer = await gitHub(push, { 'x-github-delivery': 'one' });
    expect([answer.status, answer.json.looks, looks]).toEqual([202, true, 1]);
    const pull = await gitHub({ action: 'closed', number: 1 }, { 'x-github-event': 'pull_request' });
    expect([pull.status, looks]).toEqual([202, 2]);
  });

  test('of Gitea, by its own header', async () => {
    const text = JSON.stringify(push);
    const headers = { ...json, 'x-gitea-event': 'push', 'x-gitea-signature': hmac(text) };
    expect((await app.ask(path, { method: 'POST', headers, body: text })).status).toBe(202);
  });

  test('of GitLab, by the secret', async () => {
    for (const [token, event, status] of [
      [secret, 'Push Hook', 202],
      [secret, 'Merge Request Hook', 202],
      [`${secret}x`, 'Push Hook', 401],
    ] as const) {
      const headers = { ...json, 'x-gitlab-event': event, 'x-gitlab-token': token };
      const body = JSON.stringify({ ...push, event });
      expect((await app.ask(path, { method: 'POST', headers, body })).status).toBe(status);
    }
    expect(looks).toBe(2);
  });

  test.each([
    ['another branch', { ref: 'refs/heads/other' }, 'push'],
    ['a tag of that name', { ref: 'refs/tags/main' }, 'push'],
    ['no object', {}, 'push'],
    ['another event', push, 'ping'],
  ])('about %s is ignored', async (_what, body, event) => {
    const answer = await gitHub(body, { 'x-github-event': event });
    expect([answer.status, answer.json.looks, looks]).toEqual([200, false, 0]);
  });

  test('counts once, whichever of body and id is said again', async () => {
    await gitHub(push, { 'x-github-delivery': 'one' });
    const sameBody = await gitHub(push, { 'x-github-delivery': 'two' });
    const sameId = await gitHub({ ...push, after: 'c'.repeat(40) }, { 'x-github-delivery': 'one' });
    expect([sameBody.status, sameId.status, looks]).toEqual([200, 200, 1]);
    await gitHub({ ...push, after: 'd'.repeat(40) }, { 'x-github-delivery': 'three' });
    expect(looks).toBe(2);
  });
});

describe('a delivery is refused', () => {
  test.each([
    ['without a signature', {}],
    ['with another secret', { 'x-hub-signature-256': `sha256=${hmac(JSON.stringify(push), 'other')}` }],
    ['with something else', { 'x-hub-signature-256': 'sha256=é' }],
    ['with an empty signature', { 'x-hub-signature-256': '' }],
    [
      'with a wrong signature beside the right token',
      { 'x-hub-signature-256': 'x', 'x-gitlab-token': secret },
    ],
  ])('%s', async (_what, headers) => {
    const all = { ...json, 'x-github-event': 'push', ...headers };
    const answer = await app.ask(path, { method: 'POST', headers: all, body: JSON.stringify(push) });
    expect([answer.status, answer.json.code, looks]).toEqual([401, 'webhook-signature', 0]);
    expect(answer.headers['www-authenticate']).toBeDefined();
    expect(answer.text + app.logged.join('')).not.toContain(secret);
  });

  test('when its body is another one than was signed, too large, no JSON, or missing', async () => {
    const text = JSON.stringify(push);
    const signed = { ...json, 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${hmac(text)}` };
    const send = (headers: Record<string, string>, body?: string) =>
      app.ask(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
    expect((await send(signed, `${text} `)).status).toBe(401);
    expect((await send(signed, JSON.stringify('x'.repeat(1024 * 1024)))).status).toBe(413);
    expect(
      (await send({ ...signed, 'content-type': 'application/x-www-form-urlencoded' }, text)).status,
    ).toBe(415);
    const words = 'no json';
    expect((await send({ ...signed, 'x-hub-signature-256': `sha256=${hmac(words)}` }, words)).status).toBe(
      400,
    );
    expect((await send(signed)).status).toBe(401);
    expect(looks).toBe(0);
  });

  test('and each is counted by what became of it', async () => {
    const words = 'no json';
    await gitHub(push);
    await gitHub(push);
    await gitHub({ ...push, ref: 'refs/heads/other' });
    await gitHub(push, { 'x-hub-signature-256': 'sha256=x' });
    const signed = { ...json, 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${hmac(words)}` };
    await app.ask(path, { method: 'POST', headers: signed, body: words });
    const { text } = await app.ask('/metrics');
    const counted = [...text.matchAll(/^storeplane_webhook_deliveries_total\{outcome="(\w+)"\} (\d+)$/gm)];
    expect(Object.fromEntries(counted.map(([, outcome, number]) => [outcome, number]))).toEqual({
      looked: '1',
      repeated: '1',
      irrelevant: '1',
      unsigned: '1',
      unreadable: '1',
    });
  });

  test('while there is no secret, and with another method', async () => {
    const other = await runApp();
    const answer = await other.ask(path, { method: 'POST', headers: json, body: '{}' });
    expect([answer.status, answer.json.code]).toEqual([404, 'not-found']);
    expect(answer.json.detail).toContain('WEBHOOK_SECRET');
    const { text } = await other.ask('/metrics');
    expect(text).toContain('storeplane_webhook_deliveries_total{outcome="off"} 1\n');
    expect((await other.ask(path)).status).toBe(405);
    await other.close();
  });
});
