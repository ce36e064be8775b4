import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Manifest, podOf } from '../render.ts';
import { type Any, configOf, find, kindsOf, rendered } from './rendered.ts';

describe('rights', () => {
  test('of the chart are those of argocd/', async () => {
    const text = await readFile(new URL('../../../argocd/platform-access.yaml', import.meta.url), 'utf8');
    const given = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    const made = await rendered({ access: 'cluster' });
    for (const kind of ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding']) {
      const { metadata, ...rest } = find(made, kind);
      const { labels: _, ...named } = metadata;
      expect({ ...rest, metadata: named }, kind).toEqual(find(given, kind));
    }
    const user = podOf(find(await rendered({}), 'Deployment')) as Any;
    expect(user.serviceAccountName).toBe(find(given, 'ServiceAccount').metadata.name);
  });

  test('are without any Secret where the sign-in of a store is shown to nobody', async () => {
    const ofSecrets = async (values: object) =>
      [...(await rendered(values))]
        .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
        .flatMap(({ rules }: Any) => rules)
        .filter(({ resources }: Any) => resources.includes('secrets'));
    const shown = { REVEAL_CREDENTIALS: 'true' };
    const hidden = { REVEAL_CREDENTIALS: 'false' };
    expect(await ofSecrets({ access: 'cluster' })).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['store-credentials'], verbs: ['get'] },
    ]);
    expect(await configOf({ access: 'cluster' })).toMatchObject(shown);
    expect(await configOf({})).toMatchObject(shown);
    const off = { access: 'cluster', revealCredentials: false };
    expect(await ofSecrets(off)).toEqual([]);
    expect(await configOf(off)).toMatchObject(hidden);
    expect(await configOf({ revealCredentials: false })).toMatchObject(hidden);
    expect(await ofSecrets({ access: 'namespace' })).toEqual([]);
    expect(await configOf({ access: 'namespace' })).toMatchObject(hidden);
  });

  test('are none of the chart by default', async () => {
    expect((await kindsOf({})).join()).not.toMatch(/Role|ServiceAccount/);
  });

  test("in Argo CD's namespace alone are no cluster's", async () => {
    const objects = await rendered({
      access: 'namespace',
      argocd: { namespace: 'cd', applicationSet: 'mine' },
    });
    expect(objects.map(({ kind }) => kind).join()).not.toContain('Cluster');
    const role = find(objects, 'Role');
    expect(role.metadata.namespace).toBe('cd');
    expect(role.rules.map(({ apiGroups }: Any) => apiGroups)).toEqual([['argoproj.io'], ['argoproj.io']]);
    expect(role.rules[1].resourceNames).toEqual(['mine']);
    expect(find(objects, 'RoleBinding').metadata.namespace).toBe('cd');
  });
});
