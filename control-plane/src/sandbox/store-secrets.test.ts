import { expect, test } from 'vitest';
import { SandboxStoreSecrets } from './store-secrets.ts';

const place = { namespace: 'store-acme', store: 'acme', secret: 'store-credentials' };
const of = (...uids: string[]) =>
  new SandboxStoreSecrets({
    workloads: async () =>
      uids.map((uid) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'wordpress', uid },
      })),
  });

test('a store that was deployed has a password of its own that says where it is from', async () => {
  const [one, again, other] = await Promise.all(
    ['one', 'one', 'other'].map(async (uid) => of(uid).read(place, ['admin-user', 'admin-password'])),
  );
  expect(one?.get('admin-user')).toBe('admin');
  expect(one?.get('admin-password')).toMatch(/^sandbox-[\w-]{24}$/);
  expect(again).toEqual(one);
  expect(other?.get('admin-password')).not.toBe(one?.get('admin-password'));
  expect([...(await of('one').read(place, ['admin-user'])).keys()]).toEqual(['admin-user']);
});

test('one that was not has none yet', async () => {
  await expect(of().read(place, ['admin-password'])).rejects.toMatchObject({ code: 'credentials-missing' });
});
