import { BlockList, isIPv4 } from 'node:net';
import { ApiError } from '../../argocd/api/api-error.ts';
import { notTheInternet } from '../../domain/guardrails/network-policy.ts';
import type { Cluster } from '../cluster.ts';
import { type Finding, skipped, untried } from '../findings.ts';
import { type Guardrails, shut } from '../namespaces.ts';
import { endpointSlices } from '../resources.ts';
import { type Flow, judge, type Seen } from './flows.ts';
import { PodError, type PodOptions, probe, serverPort, startServer } from './pods.ts';

export interface NetworkOptions extends PodOptions {
  /** Two stores, without their network policies yet. */
  readonly stores: readonly [Guardrails, Guardrails];
  /** A public host that answers on port 443. */
  readonly httpsAddress: string | undefined;
}

/** How often a flow is tried: without policies, and with them, which need a moment to come into force. */
const tries = { before: 4, after: 15 };

/**
 * Whether the network holds the stores to their policies. Each flow is tried from pods of the first store: without any
 * policy, then those that are another store's to stop with that store's policy alone, then all with both policies.
 */
export async function checkNetwork(cluster: Cluster, options: NetworkOptions): Promise<Finding[]> {
  const { stores, httpsAddress } = options;
  const namespace = stores[0].namespace.metadata.name;
  let stranger = strangerFlow('');
  let flows: Flow[] = flowsOf({ own: '', other: '', api: undefined, httpsAddress });
  let before: ReadonlyMap<string, Seen> = new Map();
  let alone = before;
  let after = before;
  let failure: string | undefined;
  let api: Addresses['api'];
  try {
    api = await apiServerAddress(cluster);
    const other = await startServer(cluster, stores[1].namespace.metadata.name, options);
    const own = await startServer(cluster, namespace, options);
    stranger = strangerFlow(other);
    flows = flowsOf({ own, other, api, httpsAddress });
    const open = [stranger, ...flows].map((flow): Flow => ({ ...flow, wanted: 'open' }));
    before = await probe(cluster, { namespace, name: 'before', tries: tries.before }, open, options);
    await shut(cluster, stores[1]);
    alone = await probe(cluster, { namespace, name: 'stranger', tries: tries.after }, [stranger], options);
    await shut(cluster, stores[0]);
    after = await probe(cluster, { namespace, name: 'after', tries: tries.after }, flows, options);
  } catch (error) {
    if (!(error instanceof PodError || error instanceof ApiError)) throw error;
    failure = error.message;
  }
  const judged = [
    judge(stranger, { before, after: alone }),
    ...flows.map((flow) => judge(flow, { before, after })),
  ];
  return [
    ...judged.map((one) =>
      failure === undefined || one.outcome !== 'untried' ? one : { ...one, detail: failure },
    ),
    ...(httpsAddress === undefined ? [httpsNotAsked] : []),
    ...(failure === undefined && api === undefined ? [apiServerIsPublic] : []),
  ];
}

const httpsNotAsked: Finding = {
  id: 'flow-https',
  what: 'a store → the internet, TCP 443: yes',
  ...skipped('not tried: name a host that answers there with --https-address'),
};

const apiServerIsPublic: Finding = {
  id: 'flow-api-address',
  what: 'a store → the API server: no',
  ...skipped('it has no private IPv4 address here, and port 443 of public ones is let through'),
};

function strangerFlow(other: string): Flow {
  return {
    id: 'flow-into-store',
    what: 'a pod outside → a store: no, stopped where it would enter',
    host: other,
    port: serverPort,
    wanted: 'shut',
  };
}

interface Addresses {
  readonly own: string;
  readonly other: string;
  /** Undefined where the API server has no private address: its port 443 is let through then. */
  readonly api: { readonly host: string; readonly port: string } | undefined;
  readonly httpsAddress: string | undefined;
}

/** The flows of docs/guardrails.md that two namespaces can try. */
function flowsOf({ own, other, api, httpsAddress }: Addresses): Flow[] {
  const flow = (id: string, what: string, host: string, port: string, wanted: Seen): Flow => ({
    id: `flow-${id}`,
    what: `a store → ${what}: ${wanted === 'open' ? 'yes' : 'no'}`,
    host,
    port,
    wanted,
  });
  return [
    flow('same-store', 'itself', own, serverPort, 'open'),
    flow('other-store', 'another store', other, serverPort, 'shut'),
    flow('dns-udp', "the cluster's DNS, UDP 53", 'dns', 'lookup', 'open'),
    flow('dns-tcp', "the cluster's DNS, TCP 53", 'dns', '53', 'open'),
    ...(httpsAddress === undefined
      ? []
      : [flow('https', 'the internet, TCP 443', httpsAddress, '443', 'open')]),
    {
      ...flow('metadata', 'the metadata address, TCP 80', '169.254.169.254', '80', 'shut'),
      mayBeAbsent: 'nothing answers there, with or without a policy',
    },
    ...(api === undefined
      ? []
      : [
          flow('api-service', 'the API server by its Service', 'api', '443', 'shut'),
          flow(
            'api-address',
            `the API server at its own address, TCP ${api.port}`,
            api.host,
            api.port,
            'shut',
          ),
        ]),
    flow('kubelet', "its node's kubelet, TCP 10250", 'node', '10250', 'shut'),
  ];
}

interface EndpointSlice {
  readonly ports?: readonly { readonly port?: number }[];
  readonly endpoints?: readonly { readonly addresses?: readonly string[] }[];
}

async function apiServerAddress(cluster: Cluster): Promise<Addresses['api']> {
  const slice = await cluster.find<EndpointSlice>({
    verb: 'get',
    resource: endpointSlices,
    namespace: 'default',
    name: 'kubernetes',
  });
  const addresses = slice?.endpoints?.flatMap(({ addresses = [] }) => addresses) ?? [];
  const host = addresses.find(isPrivate);
  const port = slice?.ports?.[0]?.port;
  return host === undefined || port === undefined ? undefined : { host, port: String(port) };
}

function isPrivate(address: string): boolean {
  if (!isIPv4(address)) return false;
  const ranges = new BlockList();
  for (const range of notTheInternet) {
    const [start = '', bits = ''] = range.split('/');
    ranges.addSubnet(start, Number(bits), 'ipv4');
  }
  return ranges.check(address, 'ipv4');
}

/** What is said of the network when there was nothing to try it with. */
export function networkUntried(why: string): Finding {
  return { id: 'network', what: "the stores' network policies", ...untried(why) };
}
