import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
  // All at once: each takes its time to fail.
  for (const { name } of failures) await platform.create(name);
});
afterAll(() => platform?.stop());

/** Stores of the test chart that go wrong by their names, and what people have to read about each. */
const failures = [
  { name: 'fails-image-shop', says: /image/i, resource: /wordpress/ },
  { name: 'fails-crash-shop', says: /crash|keeps ending|exit/i, resource: /wordpress/ },
  { name: 'fails-memory-shop', says: /memory/i, resource: /wordpress/ },
  { name: 'fails-quota-shop', says: /plan has left/, resource: /wordpress/ },
  { name: 'fails-volume-shop', says: /volume|storage/i, resource: /content/ },
  { name: 'fails-values-shop', says: /port/i, resource: /wordpress/ },
  { name: 'fails-template-shop', says: /cannot be rendered/i, resource: /./ },
] as const;

describe('a store that cannot come up is Failed, with the cause and the next step', () => {
  test.each(failures)('$name', async ({ name, says, resource }) => {
    const record = await platform.becomes(`store-${name}`, 'Failed', undefined, 150_000);
    await expect
      .poll(async () => (await platform.store(`store-${name}`))?.last_error, {
        timeout: 30_000,
        interval: 200,
      })
      .toMatch(says);
    const told = await platform.store(`store-${name}`);
    process.stdout.write(`${name}: ${told?.last_error}\n  ${told?.next_step}\n`);
    expect(told?.last_error).toMatch(resource);
    expect(told?.next_step).not.toBeNull();
    // Paths and command lines of Argo CD's own helpers are nobody's business.
    expect(told?.last_error).not.toMatch(/\/tmp\/|helm template/);
    expect(record.status).toBe('Failed');
  });

  test('a store that only waits is Failed after its time, names what it waits for, and is still watched', async () => {
    const hasty = await Platform.start({ PROVISION_TIMEOUT: '5' });
    try {
      await hasty.create('fails-volume-late');
      const record = await hasty.becomes('store-fails-volume-late', 'Failed', 'TimedOut');
      expect(record.last_error).toMatch(/content/);
      await hasty.becomes('store-fails-volume-late', 'Failed', 'Degraded', 90_000);
    } finally {
      await hasty.stop();
    }
  });

  test('a failed store that is mended becomes Ready', async () => {
    const id = 'store-fails-image-shop';
    // The test chart has an image for this plan.
    const response = await fetch(`${platform.server.url}/api/stores/${id}`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        'if-match': `"${(await platform.store(id))?.version}"`,
      },
      body: JSON.stringify({ plan: 'large' }),
    });
    expect(response.status).toBe(200);
    await platform.becomes(id, 'Ready', undefined, 120_000);
  });
});
