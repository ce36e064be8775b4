import { folderOf } from '../../names.ts';
import { plans } from '../../plans.ts';
import { defaultSettings } from '../../settings.ts';
import { renderStoreFolder } from '../../store-folder.ts';

/** The files of a store's folder, as the control plane writes them. */
export function storeFolder(
  name: string,
  plan = 'standard',
  folder = folderOf(`store-${name}`),
  owner = 'ann@example.com',
) {
  const host = `${name}.localtest.me`;
  const spec = {
    name,
    namespace: `store-${name}`,
    engine: 'woocommerce',
    plan,
    owner,
    host,
    createdAt: 1795386804,
  };
  const files = renderStoreFolder(spec, defaultSettings);
  return new Map([...files].map(([file, text]) => [`${folder}/${file}`, text]));
}

/** A tree without a fault: every plan, a file by hand, guardrails by hand that are stricter. */
export function cleanTree(): Map<string, string> {
  const tree = new Map([['stores/README.md', 'Stores.\n']]);
  for (const { id } of plans) for (const [file, text] of storeFolder(`shop-${id}`, id)) tree.set(file, text);
  for (const [file, text] of storeFolder('strict', 'standard', 'stores/by-hand/store-strict')) {
    const stricter = text
      .replace('pods: "20"', 'pods: 5\n    configmaps: "10"')
      .replace('requests.memory: 4Gi', 'requests.memory: 4096Mi')
      .replace('requests.cpu: "4"', 'requests.cpu: 3500m')
      .replace('cpu: 100m', 'cpu: "0.1"')
      .replace('Delete=confirm,Prune=confirm', 'Prune=confirm,Delete=confirm')
      .replace(
        'pod-security.kubernetes.io/enforce-version: latest',
        'pod-security.kubernetes.io/warn: restricted',
      )
      .replace('name: store-quota', 'name: store-quota\n  namespace: store-strict')
      .replace(/cidr: 0\.0\.0\.0\/0\n +except:(\n +- .*\/\d+)+/, 'cidr: 8.0.0.0/8')
      .replaceAll('\n', '\r\n');
    tree.set(file, stricter);
  }
  return tree;
}

const quota = 'guardrails/resource-quota.yaml';
const limits = 'guardrails/limit-range.yaml';
const policy = 'guardrails/network-policy.yaml';
const namespace = 'guardrails/namespace.yaml';

/** What is changed in which file of a store, and a piece of the line where the fault is then; empty: at no line. */
const changes: readonly [what: string, file: string, from: string | RegExp, to: string, at: string][] = [
  ['an unknown key', 'store.yaml', 'engine:', 'path: x\nengine:', 'path: x'],
  ['another plan', 'store.yaml', 'plan: standard', 'plan: huge', 'plan: huge'],
  ['another plan in both places', 'store.yaml', /plan: standard/g, 'plan: huge', 'plan: huge'],
  ['two plans', 'store.yaml', '  plan: standard', '  plan: large', '  plan: large'],
  ['another engine', 'store.yaml', 'woocommerce', 'magento', 'magento'],
  ['a name of another folder', 'store.yaml', /name: .*/, 'name: other', 'name: other'],
  ['a reserved host', 'store.yaml', /host: .*/, 'host: api.localtest.me', 'api.localtest.me'],
  ['an owner of two lines', 'store.yaml', /owner: .*/, 'owner: "a\\nb"', 'owner:'],
  ['a time that is none', 'store.yaml', /createdAt: .*/, 'createdAt: "2026-13-45T99:00:00Z"', 'createdAt:'],
  ['not YAML', 'store.yaml', 'values:', 'values: a: b', 'values: a: b'],
  ['a key twice', 'store.yaml', 'engine:', 'engine: woocommerce\nengine:', 'second'],
  ['a second document', 'store.yaml', /$/, '---\nlast: b\n', 'last: b'],
  ['an anchor', 'store.yaml', 'engine: ', 'engine: &a ', 'engine: &a'],
  ['a large quota', quota, 'pods: "20"', 'pods: "21"', 'pods:'],
  ['a quota in another unit', quota, 'limits.memory: 8Gi', 'limits.memory: 9G', 'limits.memory:'],
  ['a quota that is no amount', quota, 'limits.cpu: "8"', 'limits.cpu: many', 'limits.cpu:'],
  ['a quota without an amount', quota, '    persistentvolumeclaims: "10"\n', '', 'hard:'],
  [
    'load balancers',
    quota,
    'services.loadbalancers: "0"',
    'services.loadbalancers: "1"',
    'services.loadbalancers',
  ],
  ['a quota for some pods', quota, 'spec:', 'spec:\n  scopes: [BestEffort]', 'scopes'],
  ['another kind', quota, 'kind: ResourceQuota', 'kind: ConfigMap', 'kind:'],
  ['a cluster-scoped kind', quota, 'kind: ResourceQuota', 'kind: ClusterRoleBinding', 'kind:'],
  ['another name', quota, 'name: store-quota', 'name: quota', 'name: quota'],
  [
    'a foreign namespace',
    quota,
    'metadata:',
    'metadata:\n  namespace: kube-system',
    'namespace: kube-system',
  ],
  ['a hook', quota, 'annotations:', 'annotations:\n    argocd.argoproj.io/hook: Skip', 'hook: Skip'],
  ['a guardrail with a key twice', quota, 'kind:', 'kind: ResourceQuota\nkind:', 'second'],
  ['a second object', quota, /$/, '---\nlast: b\n', 'last: b'],
  ['a larger default', limits, /default:\n( +)cpu: "1"/, 'default:\n$1cpu: "3"', 'cpu: "3"'],
  ['a larger request', limits, 'memory: 128Mi', 'memory: 1Ti', 'memory: 1Ti'],
  ['no limit for containers', limits, 'type: Container', 'type: Pod', 'limits:'],
  ['a policy of some pods', policy, 'podSelector: {}', 'podSelector: {matchLabels: {a: b}}', 'podSelector'],
  ['no egress rules', policy, '    - Egress\n', '', 'policyTypes:'],
  ['all egress', policy, 'egress:', 'egress:\n    - {}', '- {}'],
  ['egress to the nodes', policy, '0.0.0.0/0', '10.1.0.0/16', 'to:\n#https'],
  ['one private range open', policy, /\n +- 172\.16\.0\.0\/12/, '', 'to:\n#https'],
  ['another port', policy, 'port: 443', 'port: 22', 'to:\n#https'],
  ['every port', policy, /\n +ports:\n +- protocol: TCP\n +port: 443/, '', 'to:\n#https'],
  ['another namespace may enter', policy, 'name: ingress-nginx', 'name: store-evil', 'from:\n#ingress'],
  ['exceptions from nothing', policy, '0.0.0.0/0', '8.0.0.0/8', 'to:\n#https'],
  [
    'a weaker Pod Security level',
    namespace,
    'enforce: restricted',
    'enforce: privileged',
    'enforce: privileged',
  ],
  ['an old Pod Security', namespace, 'enforce-version: latest', 'enforce-version: v1.20', 'enforce-version'],
  ['no Pod Security', namespace, /\n +pod-security.kubernetes.io\/enforce: restricted/, '', 'labels:'],
  ['deletion without approval', namespace, 'Delete=confirm,', '', 'sync-options'],
  ['pruning without approval', namespace, ',Prune=confirm', '', 'sync-options'],
  ['no options at all', namespace, /\n +argocd.argoproj.io\/sync-options: .*/, '', 'annotations:'],
  ['another plan in the label', namespace, 'dev/plan: standard', 'dev/plan: large', 'dev/plan: large'],
  ['another namespace', namespace, /\n {2}name: .*/, '\n  name: kube-system', 'name: kube-system'],
  ['finalizers', namespace, 'metadata:', 'metadata:\n  finalizers: [a]', 'finalizers'],
];

export interface Planted {
  readonly what: string;
  readonly file: string;
  readonly line: number | undefined;
}

/** The clean tree with one more store for each fault, and where each must be found. */
export function plantedTree(): { readonly tree: Map<string, string>; readonly planted: Planted[] } {
  const tree = cleanTree();
  const planted: Planted[] = [];
  for (const [index, [what, file, from, to, at]] of changes.entries()) {
    const path = `${folderOf(`store-fault-${index}`)}/${file}`;
    for (const [name, text] of storeFolder(`fault-${index}`)) tree.set(name, text);
    const before = tree.get(path) ?? '';
    const text = before.replace(from, to);
    if (text === before) throw new Error(`${what}: nothing was planted`);
    tree.set(path, text);
    planted.push({ what, file: path, line: lineIn(text, at) });
  }
  const more = (what: string, file: string, line: number | undefined, text?: string) => {
    if (text !== undefined) tree.set(file, text);
    planted.push({ what, file, line });
  };
  for (const [name, text] of storeFolder('bare')) if (name.endsWith('store.yaml')) tree.set(name, text);
  for (const file of [namespace, quota, limits, policy]) {
    more('a missing guardrail', `${folderOf('store-bare')}/${file}`, undefined);
  }
  more('no store.yaml', 'stores/by-hand/store-empty/store.yaml', undefined);
  more('an odd file', 'stores/by-hand/store-empty/notes.txt', undefined, 'x');
  more(
    'a further manifest',
    `${folderOf('store-fault-0')}/guardrails/role.yaml`,
    undefined,
    'kind: ClusterRole\n',
  );
  more('a file beside the shards', 'stores/store.yaml', undefined, 'name: a\n');
  more('a name with a space', `${folderOf('store-fault-0')}/a b`, undefined, 'x');
  more('the same odd file', `${folderOf('store-fault-0')}/a b`, undefined);
  for (const [name, text] of storeFolder('strict', 'standard', 'stores/zz/store-strict'))
    tree.set(name, text);
  for (const shard of ['by-hand', 'zz']) {
    const file = `stores/${shard}/store-strict/store.yaml`;
    more('a namespace twice', file, undefined);
    more('a host twice', file, lineIn(tree.get(file) ?? '', 'host:'));
  }
  return { tree, planted };
}

/** `second`: the line below the first of two that are the same; `#https`, `#ingress`: the last and second rule. */
function lineIn(text: string, at: string): number {
  const lines = text.split('\n');
  const having = (piece: string) => lines.flatMap((line, index) => (line.includes(piece) ? [index + 1] : []));
  if (at === 'second')
    return lines.findIndex((line, index) => index > 0 && key(line) === key(lines[index - 1])) + 1;
  if (at === 'to:\n#https') return having('to:').at(-1) ?? 0;
  if (at === 'from:\n#ingress') return having('from:').at(-1) ?? 0;
  return having(at)[0] ?? 0;
}

function key(line: string | undefined): string | undefined {
  return line?.split(': ')[0];
}
