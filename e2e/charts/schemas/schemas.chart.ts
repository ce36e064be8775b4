import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { plans } from '../../../control-plane/src/domain/plans.ts';
import { guardrailTexts } from '../guardrails.ts';
import { renderText } from '../render.ts';
import { variants } from '../variants.ts';
import { faultsOf, kubeconform } from './kubeconform.ts';

const argocd = new URL('../../../argocd/', import.meta.url);
const manifest = (file: string) => readFile(new URL(file, argocd), 'utf8');

/** What in argocd/ is read by kustomize and never sent to a cluster. */
const notForTheCluster = [
  'kustomization.yaml',
  'patches/clusters.yaml',
  'patches/namespace-names.yaml',
  'patches/no-credentials.yaml',
];
/** Merged into Argo CD's own workloads. */
const parts = ['processes.yaml'];

const files = (await readdir(argocd, { recursive: true }))
  .filter((file) => file.endsWith('.yaml') && !notForTheCluster.includes(file))
  .sort();

const guardrails = (plan: string) => guardrailTexts(plan).join('---\n');

describe('kubeconform finds nothing in', () => {
  test.each(variants)('the store chart: $what', async ({ values }) => {
    const text = await renderText(values);
    expect(await faultsOf(text)).toEqual([]);
    expect(await kubeconform(text)).toHaveLength(text.match(/^kind: /gm)?.length ?? 0);
  });

  test.each(plans)('the guardrails of the plan $id', async ({ id }) => {
    expect(await faultsOf(guardrails(id))).toEqual([]);
    expect(await kubeconform(guardrails(id))).toHaveLength(4);
  });

  test.each(files)('argocd/%s', async (file) => {
    const [text, kind] = [await manifest(file), parts.includes(file) ? 'part' : 'whole'] as const;
    expect(await faultsOf(text, kind)).toEqual([]);
    expect((await kubeconform(text, kind)).length).toBeGreaterThan(0);
  });

  test('the git server of a local cluster', async () => {
    const file = new URL('../../../scripts/local/git-server.yaml', import.meta.url);
    expect(await faultsOf(await readFile(file, 'utf8'))).toEqual([]);
  });
});

describe('kubeconform refuses', () => {
  const host = 'acme.localtest.me';
  const chart = (values: object) => renderText({ host, ...values });

  test.each<[string, () => Promise<string>, string | RegExp, string, RegExp]>([
    [
      'a misspelt field of a container',
      () => chart({}),
      'terminationMessagePolicy:',
      'terminationMesagePolicy:',
      /^Deployment .*terminationMesagePolicy/m,
    ],
    ['a misspelt field of a CronJob', () => chart({}), 'schedule:', 'shedule:', /^CronJob .*shedule/],
    [
      'a misspelt field of metadata',
      () => chart({}),
      'annotations:',
      'anotations:',
      /^NetworkPolicy .*anotations/m,
    ],
    ['a word for a number', () => chart({}), 'replicas: 1', 'replicas: one', /^Deployment .*replicas/m],
    ['a missing field', () => chart({}), /^roleRef:\n(?: .*\n)+/m, '', /^RoleBinding .*roleRef/m],
    [
      'a misspelt field of a route',
      () => chart({ route: { enabled: true, parentRefs: [{ name: 'public' }] } }),
      'parentRefs:',
      'parentRef:',
      /^HTTPRoute .*parentRef/,
    ],
    [
      'a misspelt field of an ExternalSecret',
      () => chart({ credentials: { externalSecret: { store: 'vault' } } }),
      'secretStoreRef:',
      'secretStore:',
      /^ExternalSecret .*secretStore/,
    ],
    ['a misspelt guardrail', async () => guardrails('small'), 'ipBlock:', 'ipblock:', /^NetworkPolicy /],
    [
      'a misspelt field of the set',
      () => manifest('applicationset.yaml'),
      'syncOptions:',
      'syncOption:',
      /^ApplicationSet stores .*syncOption/,
    ],
    [
      'a misspelt field of the project',
      () => manifest('appproject.yaml'),
      'sourceRepos:',
      'sourceRepo:',
      /^AppProject stores .*sourceRepo/,
    ],
    [
      'a misspelt rule of admission',
      () => manifest('namespace-guard.yaml'),
      'failurePolicy:',
      'failPolicy:',
      /^ValidatingAdmissionPolicy .*failPolicy/,
    ],
    [
      'a kind that nobody knows',
      () => manifest('settings.yaml'),
      'kind: ConfigMap',
      'kind: ConfMap',
      /^ConfMap .*could not find schema/,
    ],
  ])('%s', async (_, text, right, wrong, words) => {
    const faulty = (await text()).replace(right, wrong);
    expect((await faultsOf(faulty)).join('\n')).toMatch(words);
  });

  test('a misspelt field of a part, which as a whole object it would refuse anyway', async () => {
    const text = await manifest('processes.yaml');
    expect(await faultsOf(text)).not.toEqual([]);
    expect((await faultsOf(text.replace('value:', 'val:'), 'part')).join('\n')).toMatch(/^StatefulSet .*val/);
  });
});
