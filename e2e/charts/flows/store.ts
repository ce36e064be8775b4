import { parse } from 'yaml';
import { guardrailTexts } from '../guardrails.ts';
import { type Manifest, podOf, render, type Values } from '../render.ts';

type Labels = Readonly<Record<string, string>>;

/** What of a store the network sees. */
export interface NetworkedStore {
  /** NetworkPolicies of the guardrails and of the chart, as Argo CD applies them: without a namespace of their own. */
  readonly policies: readonly Manifest[];
  /** Labels by the value of `app.kubernetes.io/name`. */
  readonly pods: ReadonlyMap<string, Labels>;
  /** By Service: protocol and port of the container that it leads to, as `TCP 8080`. */
  readonly targets: ReadonlyMap<string, string>;
}

export async function networkedStore(values: Values, ingressNamespace: string): Promise<NetworkedStore> {
  const objects = await render(values);
  const isPolicy = ({ kind }: Manifest) => kind === 'NetworkPolicy';
  const pods = objects.map(labelsOf).filter((labels) => labels !== undefined);
  return {
    policies: [...guardrails(values, ingressNamespace), ...objects].filter(isPolicy),
    pods: new Map(pods.map((labels) => [labels['app.kubernetes.io/name'] ?? '', labels])),
    targets: new Map(objects.filter(({ kind }) => kind === 'Service').map((one) => targetOf(one, objects))),
  };
}

function guardrails({ plan = 'standard' }: Values, ingressNamespace: string): Manifest[] {
  return guardrailTexts(String(plan), ingressNamespace).map((text) => parse(text) as Manifest);
}

function labelsOf(object: Manifest): Labels | undefined {
  const { spec } = object;
  if (podOf(object) === undefined) return undefined;
  return (object.kind === 'CronJob' ? spec.jobTemplate : object).spec.template.metadata.labels;
}

function targetOf({ metadata, spec }: Manifest, objects: readonly Manifest[]): [string, string] {
  const name = spec.selector['app.kubernetes.io/name'];
  const owner = objects.find((object) => labelsOf(object)?.['app.kubernetes.io/name'] === name);
  const ports = (owner && podOf(owner)?.containers)?.flatMap(({ ports = [] }) => ports);
  const [{ targetPort }] = spec.ports;
  const port = ports?.find((one) => one.name === targetPort || one.containerPort === targetPort);
  return [metadata.name, `${port?.protocol ?? 'TCP'} ${port?.containerPort}`];
}
