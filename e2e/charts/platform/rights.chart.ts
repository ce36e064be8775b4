import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { platformChart } from '../charts.ts';
import { type Manifest, podOf, render } from '../render.ts';
import { type Any, configOf, find, kindsOf, rendered } from './rendered.ts';
import { least } from './variants.ts';

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

describe('the admission policy', () => {
  const policyOf = (objects: readonly Manifest[]) => find(objects, 'ValidatingAdmissionPolicy');

  test.each(['cluster', 'namespace'])(
    'holds to its fields all that the rights let write (%s)',
    async (access) => {
      const objects = await rendered({ access });
      const { rules } = find(objects, access === 'cluster' ? 'ClusterRole' : 'Role');
      const written = rules
        .filter(({ verbs }: Any) => verbs.some((verb: string) => !['get', 'list', 'watch'].includes(verb)))
        .flatMap(({ apiGroups, resources }: Any) =>
          resources.map((resource: string) => `${apiGroups}/${resource}`),
        );
      const [rule, ...others] = policyOf(objects).spec.matchConstraints.resourceRules;
      expect(others).toEqual([]);
      expect(rule.resources.map((resource: string) => `${rule.apiGroups}/${resource}`)).toEqual(written);
      expect(rule).toMatchObject({ apiVersions: ['*'], operations: ['CREATE', 'UPDATE', 'DELETE'] });
    },
  );

  test('refuses, whatever fails, and looks at nobody but the account of the pods', async () => {
    const chart = { ...platformChart, namespace: 'elsewhere' };
    const argocd = { namespace: 'cd', applicationSet: 'mine' };
    const objects = await render({ ...least, access: 'cluster', argocd }, chart);
    const { metadata, spec } = policyOf(objects);
    expect(spec.failurePolicy).toBe('Fail');
    const account = find(objects, 'ServiceAccount').metadata;
    const user = `system:serviceaccount:${account.namespace}:${account.name}`;
    expect(spec.matchConditions.map(({ expression }: Any) => expression)).toEqual([
      `request.userInfo.username == '${user}'`,
    ]);
    expect(find(objects, 'ValidatingAdmissionPolicyBinding')).toMatchObject({
      metadata: { name: metadata.name },
      spec: { policyName: metadata.name, validationActions: ['Deny'] },
    });
    expect(metadata.name).toContain('elsewhere');
    const text = JSON.stringify(spec.validations);
    for (const named of ["request.namespace == 'cd'", "owner.name == 'mine'"]) expect(text).toContain(named);
    expect(text).not.toContain('stores');
  });

  test('is there unless it is switched off', async () => {
    expect((await kindsOf({})).join()).toContain('ValidatingAdmissionPolicyBinding storeplane-platform-api');
    expect((await kindsOf({ admissionPolicy: false })).join()).not.toContain('Admission');
  });
});
