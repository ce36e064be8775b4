import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platformChart } from '../../charts/charts.ts';
import { variants } from '../../charts/platform/variants.ts';
import { render } from '../../charts/render.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import type { WorkTree } from '../../support/work-tree.ts';
import {
  host,
  install,
  isReady,
  namespace,
  pods,
  putSecret,
  throughIngress,
  uninstall,
} from './installation.ts';
import { eventually, patience } from './platform.ts';
import { cloneStores, kubectl } from './session.ts';
import { ask } from './storefront.ts';

// The platform chart itself, with the values for production: the control plane in pods, behind an ingress.
let scratch: string;
let workTree: WorkTree;

beforeAll(async () => {
  scratch = await makeScratch('platform-chart');
  workTree = await cloneStores(scratch);
  await install();
}, 240_000);
afterAll(async () => {
  await uninstall();
  await removeScratch(scratch);
}, 240_000);

test('two pods come up where Pod Security `restricted` is enforced, as platform-api-sa', async () => {
  const found = await pods();
  expect(found.map(isReady)).toEqual([true, true]);
  expect(found.map(({ spec }) => spec.serviceAccountName)).toEqual(['platform-api-sa', 'platform-api-sa']);
  const privileged = { name: 'any', image: 'any', securityContext: { privileged: true } };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'any' },
    spec: { containers: [privileged] },
  };
  const apply = ['apply', '--dry-run=server', '--namespace', namespace, '--filename', '-'];
  await expect(kubectl(apply, JSON.stringify(pod))).rejects.toThrow(/violates PodSecurity "restricted/);
});

test('the dashboard and the API answer under their host; a store that is asked for there becomes Ready', async () => {
  const page = await ask(host, '/');
  expect(page.status).toBe(200);
  expect(page.body).toContain('/_app/immutable/');
  const api = throughIngress();
  expect((await api.create({ name: 'first' })).status).toBe(201);
  const status = async () => ((await api.get('/api/stores/store-first')).body as { status: string }).status;
  await expect.poll(status, { ...patience, timeout: 100_000 }).toBe('Ready');
  const { complete } = (await api.get('/api/stores/store-first/history')).body as { complete: boolean };
  expect(complete).toBe(true);
  api.close();
});

test('the token in a pod lists Applications, lists no Secrets and deletes nothing', async () => {
  const [pod] = await pods();
  const script = `
    const { readFileSync } = require('node:fs');
    const mount = '/var/run/secrets/kubernetes.io/serviceaccount/';
    const headers = { authorization: 'Bearer ' + readFileSync(mount + 'token', 'utf8') };
    const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    const asked = [['GET', applications], ['GET', '/api/v1/namespaces/argocd/secrets'], ['DELETE', applications + '/store-first']];
    Promise.all(asked.map(([method, path]) => new Promise((resolve, reject) => {
      const options = { method, path, headers, host: 'kubernetes.default.svc', ca: readFileSync(mount + 'ca.crt') };
      require('node:https').request(options, (answer) => resolve(answer.resume().statusCode)).once('error', reject).end();
    }))).then((codes) => console.log(codes.join(' ')));`;
  const exec = ['exec', pod?.metadata.name ?? '', '--namespace', namespace, '--', 'node', '--eval', script];
  expect((await kubectl(exec)).trim()).toBe('200 403 403');
});

test('with tokens from a Secret only machines that have one are served, under their names', async () => {
  const token = randomBytes(24).toString('hex');
  const digest = createHash('sha256').update(token).digest('hex');
  await putSecret('machines', { 'tokens.json': JSON.stringify({ pipeline: `sha256:${digest}` }) });
  await install({ allowUnauthenticated: false, auth: { mode: 'bearer', tokensSecret: 'machines' } });
  await eventually(async () => expect((await pods()).map(isReady)).toEqual([true, true]), 120_000);
  const [stranger, machine] = [
    throughIngress(),
    throughIngress({ headers: { host, authorization: `Bearer ${token}` } }),
  ];
  expect((await stranger.get('/api/stores')).status).toBe(401);
  expect((await stranger.create({ name: 'strange' })).status).toBe(401);
  expect((await machine.create({ name: 'known' })).status).toBe(201);
  await workTree.git('pull', '--quiet', '--rebase');
  expect(await workTree.git('log', '-1', '--format=%an')).toBe('pipeline');
  for (const client of [stranger, machine]) client.close();
});

test.each(variants)('the API server takes all that the chart makes $what', async ({ values }) => {
  const made = await render(values, platformChart);
  // Whose CustomResourceDefinitions are not in this cluster; the chart's own tests have their schemas.
  const elsewhere = ['ServiceMonitor', 'PrometheusRule', 'ExternalSecret', 'Schedule'];
  const items = made.filter(({ kind }) => !elsewhere.includes(kind));
  const placed = Map.groupBy(items, ({ metadata }) => metadata.namespace ?? namespace);
  for (const [place, objects] of placed) {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    const apply = ['apply', '--dry-run=server', '--validate=strict', '--namespace', place];
    const taken = await kubectl([...apply, '--output=name', '--filename', '-'], list);
    expect(taken.trim().split('\n')).toHaveLength(objects.length);
  }
});
