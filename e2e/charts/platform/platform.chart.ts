import { describe, expect, test } from 'vitest';
import { variables } from '../../../control-plane/src/config/variables.ts';
import { readConfig } from '../../../control-plane/src/config.ts';
import { platformChart } from '../charts.ts';
import { lint, type Manifest, podOf, render, renderText } from '../render.ts';
import { faultsOf } from '../schemas/kubeconform.ts';
import { type Any, configOf, containerOf, find, kindsOf, rendered } from './rendered.ts';
import { githubApp, least, variants } from './variants.ts';

/** What Node itself reads. */
const nodesOwn = ['NODE_EXTRA_CA_CERTS'];

describe.each(variants)('$what', ({ values }) => {
  test('helm lint and kubeconform find nothing', async () => {
    expect(await lint(values, platformChart)).toContain('0 chart(s) failed');
    expect(await faultsOf(await renderText(values, platformChart))).toEqual([]);
  });

  test('is the same to the byte each time, each object with a name of its own', async () => {
    const text = await renderText(values, platformChart);
    expect(await renderText(values, platformChart)).toBe(text);
    const names = (await render(values, platformChart)).map(
      ({ kind, metadata }) => `${kind} ${metadata.name}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('the control plane takes the environment, and reads every variable of it', async () => {
    const objects = await render(values, platformChart);
    const { data } = find(objects, 'ConfigMap', 'platform-config');
    const pod = podOf(find(objects, 'Deployment')) as Any;
    const [container] = pod.containers;
    const secret = (container.env ?? []).map(({ name }: { name: string }) => name);
    for (const name of [...Object.keys(data), ...secret])
      expect([...Object.keys(variables), ...nodesOwn]).toContain(name);
    for (const name of secret)
      expect(variables[name as keyof typeof variables]).toMatchObject({ secret: true });
    expect(readConfig({ ...data, KUBERNETES_SERVICE_HOST: '10.96.0.1' })).toMatchObject({
      mode: 'cluster',
      port: 8080,
    });
  });

  test('is what the Pod Security level `restricted` asks for, and more', async () => {
    const pod = podOf(find(await render(values, platformChart), 'Deployment')) as Any;
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const shared of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(shared);
    for (const { securityContext } of pod.containers)
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });
});

test('every variable for a cluster is set by the chart, but for what it sets otherwise or is for outside of one', async () => {
  const objects = await render(variants[3]!.values, platformChart);
  const { data } = find(objects, 'ConfigMap', 'platform-config');
  const pod = podOf(find(objects, 'Deployment')) as Any;
  const env = pod.containers[0].env.map(({ name }: Any) => name);
  const missing = Object.entries(variables)
    .filter(([, variable]) => !('only' in variable) || variable.only === 'cluster')
    .map(([name]) => name)
    .filter((name) => !(name in data) && !env.includes(name));
  expect(missing).toEqual(['OIDC_CLIENT_SECRET_FILE', 'KUBECONFIG', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
});

test('the policy and the quotas are mounted as they are, and are no reason for new pods', async () => {
  const auth = { mode: 'bearer', tokensSecret: 'machines', policy: 'g, "a, b", role:viewer\n' };
  const objects = await rendered({
    auth,
    allowUnauthenticated: false,
    teamQuotas: 'default: { stores: 2 }\n',
  });
  const { data } = find(objects, 'ConfigMap', 'platform-access');
  expect(data).toEqual({ 'policy.csv': auth.policy, 'quotas.yaml': 'default: { stores: 2 }\n' });
  const pod = podOf(find(objects, 'Deployment')) as Any;
  // Not by `subPath`: such a file never changes.
  expect(pod.containers[0].volumeMounts).toContainEqual({
    name: 'access',
    mountPath: '/etc/storeplane/access',
    readOnly: true,
  });
  const config = (all: readonly Manifest[]) =>
    find(all, 'Deployment').spec.template.metadata.annotations['storeplane.dev/config'];
  const changed = { ...auth, policy: 'g, b, role:viewer\n' };
  const after = await rendered({
    auth: changed,
    allowUnauthenticated: false,
    teamQuotas: 'default: { stores: 3 }\n',
  });
  expect(config(after)).toBe(config(objects));
});

test('one pod after another is replaced, and takes requests until nobody sends any', async () => {
  const objects = await rendered({ replicas: 3, shutdown: { preStopSeconds: 7, gracePeriodSeconds: 90 } });
  const { spec } = find(objects, 'Deployment');
  expect(spec).toMatchObject({ replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 0 } } });
  const pod = spec.template.spec;
  expect(pod.terminationGracePeriodSeconds).toBe(90);
  expect(pod.containers[0]).toMatchObject({
    lifecycle: { preStop: { sleep: { seconds: 7 } } },
    startupProbe: { httpGet: { path: '/livez' } },
    livenessProbe: { httpGet: { path: '/livez' } },
    readinessProbe: { httpGet: { path: '/readyz' } },
  });
  expect((await configOf({ shutdown: { lingerSeconds: 3 } })).SHUTDOWN_LINGER).toBe('3');
});

test('an autoscaler takes the place of the number of replicas', async () => {
  expect(find(await rendered({}), 'HorizontalPodAutoscaler')).toBeUndefined();
  const objects = await rendered({ autoscaling: { enabled: true, maxReplicas: 9 } });
  expect(find(objects, 'Deployment').spec).not.toHaveProperty('replicas');
  const { spec } = find(objects, 'HorizontalPodAutoscaler');
  expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 9, scaleTargetRef: { kind: 'Deployment' } });
  expect(spec.scaleTargetRef.name).toBe(find(objects, 'Deployment').metadata.name);
  expect(spec.metrics).toMatchObject([{ resource: { name: 'cpu', target: { averageUtilization: 80 } } }]);
  expect(find(objects, 'PodDisruptionBudget')).toBeDefined();
});

test('budget and spread', async () => {
  const spread = (objects: Manifest[]) =>
    find(objects, 'Deployment').spec.template.spec.topologySpreadConstraints?.map(
      (c: Any) => c.whenUnsatisfiable,
    );
  const objects = await rendered({});
  expect(find(objects, 'PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
  expect(spread(objects)).toEqual(['ScheduleAnyway', 'ScheduleAnyway']);
  expect(spread(await rendered({ topologySpread: 'DoNotSchedule' }))).toEqual([
    'DoNotSchedule',
    'ScheduleAnyway',
  ]);
  const none = await rendered({ topologySpread: 'none', podDisruptionBudget: false });
  expect(spread(none)).toBeUndefined();
  expect(find(none, 'PodDisruptionBudget')).toBeUndefined();
});

test('hosts, class and certificate of the Ingress', async () => {
  const hosts = { dashboard: 'stores.example.com', api: 'api.example.com' };
  const ingress = {
    className: 'traefik',
    annotations: { a: 'b' },
    tls: { enabled: true, clusterIssuer: 'ca' },
  };
  const { metadata, spec } = find(await rendered({ hosts, ingress }), 'Ingress');
  expect(metadata.annotations).toEqual({ a: 'b', 'cert-manager.io/cluster-issuer': 'ca' });
  expect(spec.ingressClassName).toBe('traefik');
  expect(spec.rules.map(({ host }: Any) => host)).toEqual(Object.values(hosts));
  expect(spec.tls).toEqual([{ hosts: Object.values(hosts), secretName: 'platform-tls' }]);
  expect((await configOf({ hosts })).PUBLIC_HOSTS).toBe('stores.example.com,api.example.com');
  const plain = find(await rendered({ ingress: { tls: { clusterIssuer: 'ca' } } }), 'Ingress');
  expect(plain.spec).not.toHaveProperty('tls');
  expect(plain.metadata).not.toHaveProperty('annotations');
  expect(find(await rendered({ ingress: { enabled: false } }), 'Ingress')).toBeUndefined();
});

test('credentials: none, one that is there, one from outside, or one in the values', async () => {
  const references = async (credentials: object) =>
    (await containerOf({ credentials })).env?.map(({ name, valueFrom }: Any) => [
      name,
      valueFrom.secretKeyRef,
    ]);
  const token = { name: 'platform-credentials', key: 'git-token', optional: false };
  const hook = { name: 'platform-credentials', key: 'webhook-secret', optional: true };
  expect(await references({})).toBeUndefined();
  expect(await references({ existingSecret: 'mine' })).toEqual([
    ['GIT_TOKEN', { ...token, name: 'mine' }],
    ['WEBHOOK_SECRET', { ...hook, name: 'mine' }],
  ]);
  const outside = { externalSecret: { store: 'vault', key: 'prod' } };
  expect(await references(outside)).toEqual([
    ['GIT_TOKEN', token],
    ['WEBHOOK_SECRET', hook],
  ]);
  expect(find(await rendered({ credentials: outside }), 'ExternalSecret').spec).toMatchObject({
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
    dataFrom: [{ extract: { key: 'prod' } }],
  });
  const inline = { inline: { webhookSecret: '0123456789abcdef' } };
  expect(await references(inline)).toEqual([
    ['GIT_TOKEN', { ...token, optional: true }],
    ['WEBHOOK_SECRET', hook],
  ]);
  const objects = await rendered({ credentials: inline });
  expect(find(objects, 'Secret').stringData).toEqual({ 'webhook-secret': '0123456789abcdef' });
  expect(JSON.stringify(objects.filter(({ kind }) => kind !== 'Secret'))).not.toContain('0123456789abcdef');
});

test('a GitHub App takes the place of the token, and its key is a file', async () => {
  const values = { git: { ...Object(least.git), githubApp }, credentials: { existingSecret: 'mine' } };
  expect(await configOf(values)).toMatchObject({
    GITHUB_APP_ID: '12345',
    GITHUB_APP_INSTALLATION_ID: '678',
    GITHUB_APP_PRIVATE_KEY_FILE: '/etc/storeplane/github-app/private-key.pem',
  });
  const container = await containerOf(values);
  expect(container.env.map(({ name }: Any) => name)).toEqual(['WEBHOOK_SECRET']);
  expect(container.volumeMounts).toContainEqual(expect.objectContaining({ name: 'github-app' }));
  const pod = podOf(find(await rendered(values), 'Deployment'));
  expect(pod?.volumes).toContainEqual(
    expect.objectContaining({ secret: expect.objectContaining({ secretName: 'app-key' }) }),
  );
});

test('sign-in: addresses in the environment, the secret and the keys from the Secret', async () => {
  const auth = { mode: 'oidc', oidc: { issuerUrl: 'https://id.example.com', clientId: 'storeplane' } };
  const values = { allowUnauthenticated: false, auth, credentials: { existingSecret: 'mine' } };
  expect(await configOf(values)).toMatchObject({
    AUTH_MODE: 'oidc',
    ALLOW_UNAUTHENTICATED: 'false',
    PUBLIC_URL: 'https://stores.example.com',
    SESSION_KEYS_FILE: '/etc/storeplane/sessions/session-keys',
  });
  const pod = podOf(find(await rendered(values), 'Deployment')) as Any;
  expect(pod.containers[0].env.at(-1)).toEqual({
    name: 'OIDC_CLIENT_SECRET',
    valueFrom: { secretKeyRef: { name: 'mine', key: 'oidc-client-secret', optional: true } },
  });
  const secret = { secretName: 'mine', items: [{ key: 'session-keys', path: 'session-keys' }] };
  expect(pod.volumes).toContainEqual({ name: 'sessions', secret: expect.objectContaining(secret) });
  expect(pod.containers[0].volumeMounts).toContainEqual({
    name: 'sessions',
    mountPath: '/etc/storeplane/sessions',
    readOnly: true,
  });
  const inline = { sessionKeys: 'the-key', oidcClientSecret: 'the-secret' };
  const objects = await rendered({ ...values, credentials: { inline } });
  expect(find(objects, 'Secret').stringData).toEqual({
    'session-keys': 'the-key',
    'oidc-client-secret': 'the-secret',
  });
  expect(JSON.stringify(objects.filter(({ kind }) => kind !== 'Secret'))).not.toMatch(/the-(key|secret)/);
  expect((await configOf({})).SESSION_KEYS_FILE).toBe('');
});

test("authorities of one's own are trusted for the repository and everywhere else", async () => {
  const values = { customCa: { configMap: 'authorities', key: 'bundle.pem' } };
  const file = '/etc/storeplane/ca/ca.crt';
  expect(await configOf(values)).toMatchObject({ GIT_CA_FILE: file, NODE_EXTRA_CA_CERTS: file });
  const pod = podOf(find(await rendered(values), 'Deployment'));
  expect(pod?.volumes).toContainEqual({
    name: 'ca',
    configMap: { name: 'authorities', items: [{ key: 'bundle.pem', path: 'ca.crt' }] },
  });
  expect(pod?.containers[0]?.volumeMounts).toContainEqual(expect.objectContaining({ name: 'ca' }));
  expect(Object.keys(await configOf({})).join()).not.toContain('CA_');
});

test('a proxy, and what is asked without it', async () => {
  expect(await configOf({})).toMatchObject({ PROXY_URL: '', PROXY_EXCEPT: '' });
  const proxy = { url: 'http://proxy.example.com:3128', except: ['.svc', 'id.example.com'] };
  const config = await configOf({ proxy });
  expect(config).toMatchObject({ PROXY_URL: proxy.url, PROXY_EXCEPT: '.svc,id.example.com' });
  expect(readConfig({ ...config, KUBERNETES_SERVICE_HOST: '10.96.0.1' }).proxy).toEqual({
    http_proxy: proxy.url,
    https_proxy: proxy.url,
    no_proxy: '.svc,id.example.com',
  });
});

test('the image: registry, name, tag and the way to it', async () => {
  expect((await containerOf({})).image).toBe('storeplane:0.1.0');
  const image = { registry: 'registry.example.com/team', tag: '1.2.3', pullSecrets: ['registry'] };
  expect((await containerOf({ image })).image).toBe('registry.example.com/team/storeplane:1.2.3');
  const pod = podOf(find(await rendered({ image }), 'Deployment')) as Any;
  expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
});

test('only the ingress controller and, when named, Prometheus come in', async () => {
  const from = async (values: object) => {
    const policy = find(await rendered(values), 'NetworkPolicy');
    return policy?.spec.ingress[0].from.map(
      (peer: Any) => Object.values(peer.namespaceSelector.matchLabels)[0],
    );
  };
  expect(await from({})).toEqual(['ingress-nginx']);
  expect(await from({ networkPolicy: { metricsNamespace: 'monitoring' } })).toEqual([
    'ingress-nginx',
    'monitoring',
  ]);
  expect(await from({ networkPolicy: { enabled: false } })).toBeUndefined();
  const policy = find(await rendered({ networkPolicy: { egressPorts: [16443] } }), 'NetworkPolicy');
  expect(policy.spec.egress.flatMap(({ ports }: Any) => ports.map(({ port }: Any) => port))).toEqual([
    53, 53, 16443,
  ]);
});

test.each([
  ['a ServiceMonitor', { monitoring: { serviceMonitor: true } }, 'ServiceMonitor platform'],
  ['alerts', { monitoring: { prometheusRule: true } }, 'PrometheusRule platform'],
  ['a dashboard', { monitoring: { grafanaDashboard: true } }, 'ConfigMap platform-dashboard'],
  ['a Schedule', { velero: { enabled: true } }, 'Schedule storeplane-stores'],
])('%s is there when it is asked for', async (_, values, name) => {
  expect(await kindsOf({})).not.toContain(name);
  expect(await kindsOf(values)).toContain(name);
});

test('labels by which Prometheus picks are on what it picks', async () => {
  const monitoring = { serviceMonitor: true, prometheusRule: true, labels: { release: 'prometheus' } };
  const objects = await rendered({ monitoring });
  for (const kind of ['ServiceMonitor', 'PrometheusRule'])
    expect(find(objects, kind).metadata.labels).toMatchObject(monitoring.labels);
  expect(find(objects, 'Service').metadata.labels).not.toHaveProperty('release');
});

test('in production a deletion can be undone for an hour, and the breaker is on', async () => {
  const data = find(await render(variants[2]!.values, platformChart), 'ConfigMap', 'platform-config').data;
  expect(data).toMatchObject({ DELETE_DELAY: '3600', BREAKER_STORES: '10', BREAKER_PERCENT: '5' });
});
