import { KubernetesApi } from '../../argocd/api/kubernetes-api.ts';
import { kubeConfig } from '../../argocd/testing/connected.ts';
import { FakeApiServer, type RecordedRequest, setsPath } from '../../argocd/testing/fake-api-server.ts';
import type { StoredObject } from '../../argocd/testing/stored-objects.ts';
import { defaultSettings } from '../../domain/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { Cluster } from '../cluster.ts';
import type { DoctorOptions } from '../doctor.ts';
import { fakePod } from './fake-pods.ts';

/** How a cluster is made. As it is by default, everything is as it should be. */
export interface Traits {
  /** Which ends of a flow the network plugin holds to policies. */
  enforces: { leaving: boolean; entering: boolean };
  /** What cannot be reached even without policies: hosts as the probes are told them. */
  absent: string[];
  /** Why pods of the probes do not start. */
  hindrance: string | undefined;
  /** What the API server should refuse and does not. */
  lenient: (
    | 'pod-security'
    | 'quota'
    | 'quota-node-ports'
    | 'limit-range'
    | 'namespace-guard'
    | 'platform-writing'
  )[];
  /** Rights of the platform's account, as `<verb> <plural>`, that are otherwise than they should be. */
  wrongRights: string[];
}

export interface FakeCluster {
  readonly server: FakeApiServer;
  readonly traits: Traits;
  readonly interruption: AbortController;
  readonly cluster: Cluster;
  readonly options: DoctorOptions;
  /** What the doctor said it does. */
  readonly said: string[];
  namespaces(): string[];
  close(): Promise<void>;
}

const argocd = '/api/v1/namespaces/argocd/configmaps';
const customizations = ['ResourceQuota', 'batch_CronJob', 'networking.k8s.io_Ingress'];

/** What stands in the cluster before anybody looks at it; tests take away from it. */
export const places = {
  version: '',
  ingressClasses: '/apis/networking.k8s.io/v1/ingressclasses',
  storageClasses: '/apis/storage.k8s.io/v1/storageclasses',
  controllers: '/apis/apps/v1/namespaces/argocd/statefulsets',
  projects: '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects',
  settings: argocd,
  sets: setsPath,
  namespaces: '/api/v1/namespaces',
} as const;

function furnish(server: FakeApiServer): void {
  const put = (path: string, name: string, more: object = {}, metadata: object = {}) =>
    server.put(path, { metadata: { name, ...metadata }, ...more });
  put(places.version, 'version', { gitVersion: 'v1.35.4+k3s1' });
  put(places.ingressClasses, 'nginx');
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  put(places.storageClasses, 'local-path', {}, { annotations });
  put(places.namespaces, 'ingress-nginx');
  const controller = { image: 'quay.io/argoproj/argocd:v3.2.11@sha256:abc' };
  put(places.controllers, 'argocd-application-controller', {
    spec: { template: { spec: { containers: [controller] } } },
  });
  put(places.projects, 'stores');
  put(places.sets, 'stores', { status: { conditions: [{ type: 'ErrorOccurred', status: 'False' }] } });
  const data = Object.fromEntries(
    customizations.map((kind) => [`resource.customizations.health.${kind}`, '…']),
  );
  put(places.settings, 'argocd-cm', { data });
  put('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', 'kubernetes', {
    ports: [{ port: 6443 }],
    endpoints: [{ addresses: ['10.0.0.1'] }],
  });
}

/** A cluster of one fake API server, which listens. */
export async function fakeCluster(): Promise<FakeCluster> {
  const server = new FakeApiServer();
  await server.listen();
  furnish(server);
  const traits: Traits = {
    enforces: { leaving: true, entering: true },
    absent: [],
    hindrance: undefined,
    lenient: [],
    wrongRights: [],
  };
  // What is outside of namespaces and not there is a list to the fake server.
  server.fault = (request) => {
    if (request.method === 'GET' && isMissing(server, request.path)) return 404;
    return isTooMuch(request) && !traits.lenient.includes('platform-writing') ? 403 : undefined;
  };
  server.admit = (path, object, request) => admit(server, traits, path, object, request);
  const load = () => kubeConfig(server.port, server.token);
  const api = new KubernetesApi({ load, clock: new ManualClock() });
  const interruption = new AbortController();
  const said: string[] = [];
  return {
    server,
    traits,
    interruption,
    said,
    cluster: new Cluster({ api, clock: hastyClock(), signal: interruption.signal }),
    options: {
      settings: defaultSettings,
      image: 'example.test/busybox:1',
      httpsAddress: 'www.example.com',
      ingressNamespace: 'ingress-nginx',
      ingressClass: 'nginx',
      storageClass: undefined,
      argocdNamespace: 'argocd',
      applicationSet: 'stores',
      serviceAccount: 'storeplane/platform-api-sa',
      run: 'r4nd0m',
      say: (line) => said.push(line),
    },
    namespaces: () =>
      ['a', 'b']
        .map((end) => `store-doctor-r4nd0m-${end}`)
        .filter((name) => server.object(places.namespaces, name)),
    close: async () => {
      api.close();
      await server.close();
    },
  };
}

function isMissing(server: FakeApiServer, path: string): boolean {
  const [, folder = '', name = ''] = /^(.*\/(?:ingressclasses|namespaces))\/([^/]+)$/.exec(path) ?? [];
  return folder !== '' && server.object(folder, name) === undefined;
}

/** The platform's account writes what it does not need. */
function isTooMuch({ method, as, body }: RecordedRequest): boolean {
  const { labels } = (body as Partial<StoredObject> | undefined)?.metadata ?? {};
  return (
    method === 'PATCH' && as === 'system:serviceaccount:storeplane:platform-api-sa' && labels !== undefined
  );
}

/** Time passes as fast as somebody waits for it. */
function hastyClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    after: (ms, task) => {
      const timer = setImmediate(() => {
        now += ms;
        task();
      });
      return () => clearImmediate(timer);
    },
  };
}

function admit(
  server: FakeApiServer,
  traits: Traits,
  path: string,
  object: StoredObject,
  request: RecordedRequest,
): StoredObject | number {
  const [, namespace = '', plural = ''] = /^\/.*\/namespaces\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const { metadata, spec } = object as { metadata: StoredObject['metadata']; spec: Record<string, unknown> };
  if (path === places.namespaces) {
    server.put(`${path}/${metadata.name}/serviceaccounts`, { metadata: { name: 'default' } });
    return object;
  }
  switch (plural) {
    case 'resourcequotas':
      return { ...object, status: { hard: spec.hard } };
    case 'services':
      return spec.type === 'NodePort' && !traits.lenient.includes('quota-node-ports') ? 403 : object;
    case 'configmaps': {
      const owner = metadata.annotations?.['argocd.argoproj.io/tracking-id']?.split(':')[0];
      return owner !== namespace && !traits.lenient.includes('namespace-guard') ? 403 : object;
    }
    case 'pods':
      return fakePod(server, traits, namespace, object, request);
  }
  return path.endsWith('/subjectaccessreviews') ? review(server, traits, object) : object;
}

interface ResourceAttributes {
  readonly verb: string;
  readonly resource: string;
  readonly name?: string;
}

/** Allowed is what an account needs; it must not read other Secrets than the one it names, or delete. */
function review(server: FakeApiServer, { wrongRights }: Traits, object: StoredObject): StoredObject {
  const { resourceAttributes } = object.spec as { resourceAttributes: ResourceAttributes };
  const { verb, resource, name } = resourceAttributes;
  const isSecret = resource === 'secrets';
  const right = verb !== 'delete' && (!isSecret || name !== undefined);
  const asked = isSecret && name !== undefined ? `${verb} ${resource} ${name}` : `${verb} ${resource}`;
  const allowed = wrongRights.includes(asked) ? !right : right;
  return { ...object, metadata: { name: `review-${server.requests.length}` }, status: { allowed } };
}
