import type { Manifest } from '../render.ts';
import { answerOf } from '../run-program.ts';
import type { NetworkedStore } from './store.ts';
import { type Answer, everyPod, ordinaryPods, type Place, places, type Row } from './table.ts';

/** A pod, or an address where it names no namespace; as the program `cyclonus` reads it. */
interface Peer {
  readonly ip: string;
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
}

export interface Flow {
  readonly row: Row;
  /** From where to where, for people. */
  readonly what: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly protocol: string;
  readonly port: number;
}

/** The flows that the rows stand for, between two stores that are set up alike. Pods that the store has not make none. */
export function flowsOf(rows: readonly Row[], store: NetworkedStore, ingress: string): Flow[] {
  const peers = new Map<string, Peer>();
  for (const [name, { ip, namespace }] of Object.entries<Place>(places(ingress)))
    peers.set(name, namespace === undefined ? { ip } : pod(ip, namespace, {}));
  for (const [index, [name, labels]] of [...store.pods].entries()) {
    peers.set(name, pod(`10.42.2.${index + 1}`, 'store-acme', labels));
    peers.set(`another store's ${name}`, pod(`10.42.3.${index + 1}`, 'store-other', labels));
  }
  const named = (names: readonly string[]) =>
    names.flatMap((name) => {
      if (name === everyPod) return [...store.pods.keys()];
      if (name === ordinaryPods) return [...store.pods.keys()].filter((one) => one !== 'credentials');
      return peers.has(name) ? [name] : [];
    });
  return rows.flatMap((row) =>
    named(row.from).flatMap((from) =>
      named(row.to).flatMap((to) =>
        row.ports.map((port): Flow => {
          const [protocol = '', number] = port.split(' ');
          const what = `${from} → ${to}, ${port}`;
          const ends = { from: peers.get(from) as Peer, to: peers.get(to) as Peer };
          return { row, what, ...ends, protocol, port: Number(number) };
        }),
      ),
    ),
  );
}

function pod(ip: string, namespace: string, podLabels: Readonly<Record<string, string>>): Peer {
  return { ip, namespace, namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, podLabels };
}

/** What becomes of each flow when both stores have these policies. */
export async function ask(flows: readonly Flow[], policies: readonly Manifest[]): Promise<Answer[]> {
  const applied = ['store-acme', 'store-other'].flatMap((namespace) =>
    policies.map((policy) => ({ ...policy, metadata: { ...policy.metadata, namespace } })),
  );
  const asked = {
    policies: applied,
    flows: flows.map(({ from, to, port, protocol }) => ({ from, to, port, protocol })),
  };
  const text = await answerOf('cyclonus', [], JSON.stringify(asked));
  const answers = JSON.parse(text) as { leaves: boolean; enters: boolean }[];
  return answers.map(({ leaves, enters }) => {
    if (leaves && enters) return 'yes';
    if (leaves) return 'may not enter';
    return enters ? 'may not leave' : 'neither';
  });
}

/** The flows that are answered otherwise than their rows say. */
export async function surprises(flows: readonly Flow[], policies: readonly Manifest[]): Promise<string[]> {
  const answers = await ask(flows, policies);
  return flows.flatMap(({ row, what }, index) =>
    answers[index] === row.answer ? [] : [`${what}: ${answers[index]}, not "${row.answer}"`],
  );
}
