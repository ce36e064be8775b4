import { beforeEach, describe, expect, test } from 'vitest';
import { exampleRecord } from '../catalog/testing/example-record.ts';
import { policyAccess } from '../domain/access/access.ts';
import { readPolicy } from '../domain/access/policy.ts';
import { renderStoreFolder } from '../domain/store-folder.ts';
import { deletingApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makePlatform, type Platform, person, settings } from '../testing/platform.ts';
import { CredentialCommands } from './credential-commands.ts';

const id = 'store-acme';
let platform: Platform;
beforeEach(async () => {
  platform = makePlatform(new ManualClock(), undefined, {
    settings: { ...settings, clusters: ['in-cluster', 'eu-1'] },
  });
  platform.catalog.start();
  platform.secrets.stored.set(id, {
    'admin-user': 'admin\n',
    'admin-password': 'opens sesame\n',
    other: 'x',
  });
});

const create = (more: object = {}) => platform.commands.create({ name: 'acme', ...more }, caller);
const reveal = (rights = caller.rights) => platform.credentialCommands.reveal(id, rights);

test('the administrator of a store is answered, and where to sign in; one Secret is read for it', async () => {
  await create();
  platform.argocd.put(readyApplication(id, platform.repository.commits.at(-1)!.oid));
  expect(await reveal()).toEqual({
    username: 'admin',
    password: 'opens sesame',
    login_url: 'http://acme.localtest.me:8080/wp-admin/',
  });
  expect(platform.secrets.asked).toEqual([{ namespace: id, store: 'acme', secret: 'store-credentials' }]);
});

test('a Secret from before the name was kept in it says no name, one without a password is none', async () => {
  await create();
  platform.secrets.stored.set(id, { 'admin-password': 'opens sesame' });
  expect(await reveal()).toMatchObject({ username: null, password: 'opens sesame' });
  for (const secret of [{ 'admin-password': '\n' }, { 'admin-user': 'admin' }]) {
    platform.secrets.stored.set(id, secret);
    await expect(reveal()).rejects.toMatchObject({ code: 'credentials-missing' });
  }
});

describe('nothing is read', () => {
  const refused = async (code: string, asking: Promise<unknown>) => {
    await expect(asking).rejects.toMatchObject({ code });
    expect(platform.secrets.asked).toEqual([]);
  };

  test('of a store that is not there', () => refused('store-not-found', reveal()));

  test('of a store that a pull request asks for', async () => {
    const record = exampleRecord({ id, phase: 'AwaitingReview' });
    const commands = { find: async () => record };
    await refused(
      'credentials-missing',
      new CredentialCommands({ ...platform, commands }).reveal(id, caller.rights),
    );
  });

  test('of a store that is being deleted', async () => {
    platform.argocd.put(deletingApplication(id, 'r'));
    await refused('store-deleting', reveal());
  });

  test('of a store in another cluster', async () => {
    await create({ cluster: 'eu-1' });
    await refused('credentials-elsewhere', reveal());
  });

  test('of a store whose file is broken, or that lost a guardrail', async () => {
    platform.repository.arrives(id, { 'store.yaml': 'name: [' });
    await refused('store-file-broken', reveal());
    await create({ name: 'other' });
    platform.repository.unguarded.add('store-other');
    await refused('store-file-broken', platform.credentialCommands.reveal('store-other', caller.rights));
  });

  test('where that is switched off', async () => {
    await create();
    const off = new CredentialCommands({ ...platform, secrets: undefined });
    await refused('credentials-off', off.reveal(id, caller.rights));
  });

  test('of an engine that makes no sign-in', async () => {
    await create();
    const engineOf = () => ({ id: 'static', title: '', description: '', signIn: undefined });
    await refused(
      'credentials-none',
      new CredentialCommands({ ...platform, engineOf }).reveal(id, caller.rights),
    );
  });

  test('while the branch cannot be asked whose store it is', async () => {
    await create();
    platform.repository.unavailable = true;
    await refused('git-unavailable', reveal());
  });

  test('for a team that the store was taken from by a push that nobody has seen yet', async () => {
    const { policy } = readPolicy('p, team-a, *, *, team-a/*, allow');
    const access = policyAccess({ policy: policy!, defaultRole: undefined, namespacePrefix: 'store-' });
    const rights = access.rightsOf({ person, subject: 'ada', groups: ['team-a'] });
    await create({ owner: 'team-a' });
    await expect(reveal(rights)).resolves.toMatchObject({ username: 'admin' });
    platform.secrets.asked.length = 0;
    const spec = platform.repository.entry(id)!.spec!;
    platform.repository.arrives(
      id,
      Object.fromEntries(renderStoreFolder({ ...spec, owner: 'team-b' }, settings)),
    );
    await refused('store-not-found', reveal(rights));
  });
});
