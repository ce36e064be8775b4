import { describe, expect, test } from 'vitest';
import { lint, type Manifest, podOf, render, renderText } from './render.ts';
import { variants } from './variants.ts';

const host = 'acme.localtest.me';

test.each(variants)('helm lint finds nothing: $what', async ({ values }) => {
  expect(await lint(values)).toContain('0 chart(s) failed');
});

describe('values that mean nothing are refused', () => {
  test.each([
    ['no host', {}, /host is required/],
    ['a misspelt value', { host, plna: 'large' }, /plna/],
    ['a misspelt value deeper down', { host, site: { titel: 'Acme' } }, /titel/],
    ['an unknown plan', { host, plan: 'huge' }, /plan/],
    ['an unknown engine', { host, engine: 'magento' }, /engine/],
    ['a number in words', { host, site: { port: 'eighty' } }, /port/],
    ['a list that is a word', { host, images: { pullSecrets: 'mine' } }, /pullSecrets/],
    ['a route without a Gateway', { host, route: { enabled: true } }, /parentRefs/],
    ['a copy to bring back without copies', { host, restore: { from: '20260101-031700' } }, /backup/],
  ])('%s', async (_, values, words) => {
    await expect(renderText(values)).rejects.toMatchObject({ stderr: expect.stringMatching(words) });
  });
});

const find = (objects: readonly Manifest[], kind: string, name = '') =>
  objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
const environmentOf = (object: Manifest | undefined) => {
  const containers = (object && podOf(object)?.containers) as unknown as {
    env: { name: string; value: string }[];
  }[];
  return Object.fromEntries(containers.flatMap(({ env }) => env.map(({ name, value }) => [name, value])));
};

test('the address has scheme and port where they are not the usual ones', async () => {
  const url = async (site: object) =>
    environmentOf(find(await render({ host, site }), 'Deployment')).STORE_URL;
  expect(await url({})).toBe('http://acme.localtest.me');
  expect(await url({ scheme: 'https' })).toBe('https://acme.localtest.me');
  expect(await url({ port: 8080 })).toBe('http://acme.localtest.me:8080');
});

test('WordPress alone gets no plugin, and its check asks for none', async () => {
  const objects = await render({ host, engine: 'wordpress' });
  expect(JSON.stringify(find(objects, 'Job', 'install'))).not.toMatch(/plugin|PLUGIN/);
  expect(environmentOf(find(objects, 'Job', 'storefront')).NEEDS_SHOP).toBe('');
});

test('with a Secret of its own the store has no Job that makes one, nor its rights', async () => {
  for (const credentials of [{ existingSecret: 'mine' }, { externalSecret: { store: 'vault' } }]) {
    const objects = await render({ host, credentials });
    expect(objects.map(({ kind }) => kind)).not.toContain('Role');
    expect(find(objects, 'Job', 'credentials')).toBeUndefined();
  }
});

test('everything that may be is off until it is asked for', async () => {
  const kinds = (await render({ host })).map(({ kind, metadata }) => `${kind} ${metadata.name}`).join('\n');
  expect(kinds).not.toMatch(/HTTPRoute|ExternalSecret|backup|restore/);
});
