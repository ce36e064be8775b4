import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { engines } from '../domain/engines.ts';
import { defaultSettings } from '../domain/settings.ts';
import { renderGuardrails } from '../domain/store-folder.ts';
import { readTemplate } from '../template/template.ts';
import {
  applicationSets,
  applications,
  events,
  namespaces,
  secrets,
  workloadResources,
} from './api/resources.ts';

const project = path.join(import.meta.dirname, '../../..');
const folder = path.join(project, 'argocd');

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

interface AppProject extends Manifest {
  readonly spec: {
    readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
    readonly sourceRepos: readonly string[];
    readonly clusterResourceWhitelist: readonly GroupKind[];
    readonly namespaceResourceWhitelist: readonly GroupKind[];
  };
}

interface ApplicationSet extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly project: string; readonly destination: { readonly server: string } };
    };
  };
}

interface ConfigMap extends Manifest {
  readonly data: Readonly<Record<string, string>>;
}

interface ClusterRole extends Manifest {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

interface ClusterRoleBinding extends Manifest {
  readonly roleRef: { readonly name: string };
  readonly subjects: readonly object[];
}

interface AdmissionPolicy extends Manifest {
  readonly spec: {
    readonly matchConstraints: {
      readonly resourceRules: readonly { readonly apiGroups: readonly string[] }[];
    };
    readonly validations: readonly { readonly expression: string }[];
  };
}

interface Workload extends Manifest {
  readonly spec: {
    readonly template: {
      readonly metadata?: object;
      readonly spec?: { readonly containers?: readonly object[] };
    };
  };
}

const text = (file: string) => readFile(path.join(folder, file), 'utf8');
const kustomization = parse(await text('kustomization.yaml')) as {
  resources: string[];
  replacements: {
    source: { fieldPath: string };
    targets: { select: { kind: string }; fieldPaths: string[] }[];
  }[];
};
const manifests = (await Promise.all(kustomization.resources.map(text))).flatMap((all) =>
  parseAllDocuments(all).map((document) => document.toJS() as Manifest),
);

function only<T extends Manifest>(kind: string, name?: string): T {
  const found = manifests.filter(
    (one) => one.kind === kind && (name ?? one.metadata.name) === one.metadata.name,
  );
  expect(found, `${kind} ${name ?? ''}`).toHaveLength(1);
  return found[0] as T;
}

const settings = only<ConfigMap>('ConfigMap', 'storeplane-settings');
const appProject = only<AppProject>('AppProject');
const applicationSet = only<ApplicationSet>('ApplicationSet');

const store = {
  name: 'acme',
  namespace: 'store-acme',
  engine: 'woocommerce',
  plan: 'standard',
  owner: 'default',
  host: 'acme.localtest.me',
  createdAt: undefined,
  sandbox: undefined,
};

test('every manifest in the folder is installed', async () => {
  const files = (await readdir(folder)).filter(
    (file) => /\.ya?ml$/.test(file) && file !== 'kustomization.yaml',
  );
  expect([...kustomization.resources].sort()).toEqual(files.sort());
});

test.each(['repository', 'branch'])('settings.yaml is the one place for the %s', (key) => {
  const { targets } = kustomization.replacements.find(({ source }) => source.fieldPath === `data.${key}`)!;
  const placeholder = settings.data[key]!;
  for (const manifest of [appProject, applicationSet]) {
    const replaced = targets
      .filter(({ select }) => select.kind === manifest.kind)
      .flatMap(({ fieldPaths }) => fieldPaths.flatMap((fieldPath) => expand(manifest, fieldPath.split('.'))));
    expect(replaced.sort(), manifest.kind).toEqual(placesOf(placeholder, manifest).sort());
  }
  expect(placesOf(placeholder, applicationSet)).toHaveLength(3);
});

test('the AppProject lets the Applications of the ApplicationSet do what they are for, and no more', () => {
  const { project, destination } = applicationSet.spec.template.spec;
  expect(project).toBe(appProject.metadata.name);
  // What the template says of a file without `cluster`: the sandbox's tests render it.
  const server = 'https://kubernetes.default.svc';
  expect(destination.server).toContain(`"${server}"`);
  expect(appProject.spec.destinations).toEqual([
    { server, namespace: `${defaultSettings.namespacePrefix}*` },
  ]);
  expect(appProject.spec.clusterResourceWhitelist).toEqual([{ group: '', kind: 'Namespace' }]);
  expect(appProject.spec.sourceRepos).toEqual([settings.data.repository]);
  expect(appProject.metadata.namespace).toBe(applicationSet.metadata.namespace);
});

test('the AppProject knows every kind of the guardrails and of the chart, and no Secret', async () => {
  const allowed = new Set([
    ...kindsOf(appProject.spec.namespaceResourceWhitelist),
    ...kindsOf(appProject.spec.clusterResourceWhitelist),
  ]);
  const guardrails = [...renderGuardrails(store, defaultSettings).values()];
  const chart = [...(await readTemplate(project))]
    .filter(([file]) => /^charts\/store\/templates\/.*\.yaml$/.test(file))
    .map(([, content]) => content.toString());
  const needed = [...guardrails, ...chart].map(kindOfText);
  expect(needed.length).toBeGreaterThan(8);
  expect(needed.filter((kind) => !allowed.has(kind))).toEqual([]);
  expect(allowed.has('/Secret')).toBe(false);
});

test('the namespace guard looks at every kind that the AppProject allows', () => {
  const guard = only<AdmissionPolicy>('ValidatingAdmissionPolicy', 'storeplane-own-namespace');
  const [rule] = guard.spec.matchConstraints.resourceRules;
  const groups = [...appProject.spec.namespaceResourceWhitelist, ...appProject.spec.clusterResourceWhitelist];
  expect(groups.map(({ group }) => group).filter((group) => !rule?.apiGroups.includes(group))).toEqual([]);
  expect(rule).toMatchObject({ resources: ['*'], operations: ['CREATE', 'UPDATE'] });
});

test('the Pod Security guard asks for the labels that the guardrails have', () => {
  const { spec } = only<AdmissionPolicy>('ValidatingAdmissionPolicy', 'storeplane-pod-security');
  const text = renderGuardrails(store, defaultSettings).get('guardrails/namespace.yaml') ?? '';
  const { labels } = (parse(text) as { metadata: { labels: Record<string, string> } }).metadata;
  const levels = Object.entries(labels).filter(([name]) => name.startsWith('pod-security.'));
  expect(levels).toHaveLength(2);
  for (const [name, value] of levels)
    expect(spec.validations[0]?.expression).toMatch(
      new RegExp(`\\[\\?'${name}'\\]\\.orValue\\('.*'\\) == '${value}'`),
    );
});

test('the patch for newer Argo CD names the Namespace entry', async () => {
  const [operation] = parse(await text('patches/namespace-names.yaml')) as { path: string; value: string }[];
  expect(operation?.path).toBe('/spec/clusterResourceWhitelist/0/name');
  expect(operation?.value).toBe(appProject.spec.destinations[0]?.namespace);
});

test('the patch for other clusters lets stores into the same namespaces there', async () => {
  const [operation] = parse(await text('patches/clusters.yaml')) as { path: string; value: object }[];
  expect(operation?.path).toBe('/spec/destinations/-');
  const { namespace } = appProject.spec.destinations[0]!;
  expect(operation?.value).toEqual({ name: expect.any(String), namespace });
});

/** What the engines keep their sign-ins in. */
const secretNames = [
  ...new Set(engines.flatMap(({ signIn }) => (signIn === undefined ? [] : [signIn.secret]))),
];

test("the platform's rights are these and no others", () => {
  const rights = only<ClusterRole>('ClusterRole').rules.flatMap((rule) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.map((verb) =>
        [verb, `${rule.apiGroups}/${resource}`, ...(rule.resourceNames ?? [])].join(' '),
      ),
    ),
  );
  const full = ({ group, plural }: { group: string; plural: string }) => `${group}/${plural}`;
  expect(rights.sort()).toEqual(
    [
      ...['get', 'list', 'watch', 'patch'].map((verb) => `${verb} ${full(applications)}`),
      ...['list', 'watch', 'patch'].map((verb) => `${verb} ${full(applicationSets)} stores`),
      `get ${full(namespaces)}`,
      ...[events, ...workloadResources].map((resource) => `list ${full(resource)}`),
      ...secretNames.map((name) => `get ${full(secrets)} ${name}`),
    ].sort(),
  );
});

test('the patch that hides the sign-ins of stores takes that right away, and no other', async () => {
  const [check, removal] = parse(await text('patches/no-credentials.yaml')) as { path: string }[];
  const { rules } = only<ClusterRole>('ClusterRole');
  const index = rules.findIndex(({ resources }) => resources.includes('secrets'));
  expect(rules[index]?.resources).toEqual(['secrets']);
  expect(check).toEqual({ op: 'test', path: `/rules/${index}/resources/0`, value: 'secrets' });
  expect(removal).toEqual({ op: 'remove', path: `/rules/${index}` });
});

test('the rights are given to the ServiceAccount of the platform alone', () => {
  const account = only('ServiceAccount').metadata;
  const { roleRef, subjects } = only<ClusterRoleBinding>('ClusterRoleBinding');
  expect(roleRef.name).toBe(only('ClusterRole').metadata.name);
  expect(subjects).toEqual([{ kind: 'ServiceAccount', ...account }]);
  expect(only('Namespace').metadata.name).toBe(account.namespace);
});

test('no role for people may delete or create, or act outside of the project', () => {
  const lines = only<ConfigMap>('ConfigMap', 'argocd-rbac-cm')
    .data['policy.storeplane.csv']!.trim()
    .split('\n');
  const policies = lines.map((line) => line.split(', ')).filter(([kind]) => kind === 'p');
  expect(policies.length).toBeGreaterThan(0);
  for (const [, , resource, action, object, effect, ...rest] of policies) {
    expect([effect, rest]).toEqual(['allow', []]);
    expect(['get', 'sync', 'update']).toContain(action);
    expect(object).toBe(resource === 'projects' ? 'stores' : 'stores/*');
  }
});

test("what belongs to Argo CD is added to by key: nothing of Argo CD's own is set anew", () => {
  const workloads = manifests.filter(({ apiVersion }) => apiVersion === 'apps/v1') as Workload[];
  expect(workloads).toHaveLength(3);
  for (const { spec } of workloads) {
    expect(Object.keys(spec)).toEqual(['template']);
    const { metadata = {}, spec: pod = {} } = spec.template;
    expect(Object.keys(metadata).filter((key) => key !== 'annotations')).toEqual([]);
    expect(Object.keys(pod).filter((key) => key !== 'containers')).toEqual([]);
    for (const container of pod.containers ?? []) expect(Object.keys(container)).toEqual(['name', 'env']);
  }
  for (const name of ['argocd-cm', 'argocd-cmd-params-cm', 'argocd-rbac-cm']) {
    const { data } = only<ConfigMap>('ConfigMap', name);
    expect(Object.values(data).filter((value) => typeof value !== 'string')).toEqual([]);
    expect(Object.keys(data)).not.toContain('policy.csv');
  }
});

/** Where a text stands in a value, as dotted paths. */
function placesOf(wanted: string, value: unknown, at: readonly string[] = []): string[] {
  if (value === wanted) return [at.join('.')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOf(wanted, inner, [...at, key]));
}

/** The paths that a kustomize field path with `*` stands for. Throws where there is no such field. */
function expand(value: object, [key, ...rest]: readonly string[], at: readonly string[] = []): string[] {
  if (key === undefined) return [at.join('.')];
  const keys = key === '*' ? Object.keys(value) : [key];
  return keys.flatMap((one) => {
    if (!Object.hasOwn(value, one)) throw new Error(`no field ${[...at, one].join('.')}`);
    return expand((value as Record<string, object>)[one]!, rest, [...at, one]);
  });
}

function kindsOf(list: readonly GroupKind[]): string[] {
  return list.map(({ group, kind }) => `${group}/${kind}`);
}

/** From lines, not from YAML: the chart's files are templates. */
function kindOfText(manifest: string): string {
  const apiVersion = /^apiVersion: (\S+)$/m.exec(manifest)?.[1] ?? '';
  const kind = /^kind: (\S+)$/m.exec(manifest)?.[1] ?? '';
  return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`;
}
