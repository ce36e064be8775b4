import { ApiError } from '../argocd/api/api-error.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { admissionChecks } from './checks/admission.ts';
import { type ArgoCdOptions, argocdChecks } from './checks/argocd.ts';
import { type KubernetesOptions, kubernetesChecks } from './checks/kubernetes.ts';
import { rightsCheck, writingCheck } from './checks/rights.ts';
import { type Cluster, NoCluster } from './cluster.ts';
import { type Check, type Finding, finding, ok, wrong } from './findings.ts';
import { doctorLabel, guardrailsFor, makeNamespace, removeNamespaces } from './namespaces.ts';
import { checkNetwork, networkUntried } from './network/check-network.ts';

export interface DoctorOptions extends KubernetesOptions, ArgoCdOptions {
  readonly settings: StoreSettings;
  /** Of the pods that try the network; has busybox's `sh`, `nc`, `nslookup`, `timeout` and `httpd`. */
  readonly image: string;
  /** A host of the internet that answers on port 443. */
  readonly httpsAddress: string | undefined;
  /** The platform's own, as `<namespace>/<name>`. */
  readonly serviceAccount: string;
  /** A random word of lower-case letters and digits: part of the names of what is made. */
  readonly run: string;
  /** Told what happens at the moment, for people. */
  readonly say: (line: string) => void;
}

/**
 * Looks whether the cluster holds stores to their guardrails, and has what they need. What it makes for that is gone
 * in the end, also after an error and when it is interrupted. Throws Interrupted, and NoCluster when nothing answers.
 */
export async function examine(cluster: Cluster, options: DoctorOptions): Promise<Finding[]> {
  const { say, serviceAccount } = options;
  say('asking the API server …');
  await cluster.version().catch((error: Error) => {
    throw error instanceof ApiError ? new NoCluster(error.message) : error;
  });
  const findings = await all([
    ...kubernetesChecks(cluster, options),
    ...argocdChecks(cluster, options),
    rightsCheck(cluster, serviceAccount),
    writingCheck(cluster, options),
  ]);
  return [...findings, ...(await examineStores(cluster, options))];
}

async function examineStores(cluster: Cluster, options: DoctorOptions): Promise<Finding[]> {
  const { settings, run, say } = options;
  const names = ['a', 'b'].map((end) => `${settings.namespacePrefix}doctor-${run}-${end}`);
  const findings: Finding[] = [];
  const [first, second] = names.map((name) => guardrailsFor(name, run, settings));
  if (first === undefined || second === undefined) throw new RangeError('two names make two stores');
  let left: readonly string[] = [];
  try {
    say(`making the namespaces ${names.join(' and ')} …`);
    for (const one of [first, second]) await makeNamespace(cluster, one);
    findings.push(...(await all(admissionChecks(cluster, first.namespace.metadata.name, options))));
    say('trying the network …');
    findings.push(...(await checkNetwork(cluster, { ...options, stores: [first, second] })));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    findings.push(networkUntried(error.message));
  } finally {
    say('removing the namespaces …');
    left = await removeNamespaces(cluster.unstoppable(), names, run).catch(() => names);
    if (left.length > 0) say(`${left.join(' and ')} may be left: ${removal}`);
  }
  return [...findings, leftover(left)];
}

const removal = `kubectl delete namespace -l ${doctorLabel}`;

function leftover(names: readonly string[]): Finding {
  const what = 'nothing of this is left in the cluster';
  const verdict = names.length === 0 ? ok() : wrong(`${names.join(' and ')} may be left: ${removal}`);
  return { id: 'removed', what, ...verdict };
}

async function all(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await finding(check));
  return findings;
}
