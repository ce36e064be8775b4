/** What becomes of a flow: a policy at either end may stop it. */
export type Answer = 'yes' | 'may not leave' | 'may not enter' | 'neither';

export interface Row {
  readonly from: readonly Name[];
  readonly to: readonly Name[];
  /** As `TCP 8080`. */
  readonly ports: readonly string[];
  readonly answer: Answer;
  /** Where the answer may surprise. */
  readonly why?: string;
}

/** Ports of the store's own pods. */
export const webPort = 'TCP 8080';
export const databasePort = 'TCP 3306';

/** Stand for pods of the store: all of them, and all but the one that makes the passwords. */
export const everyPod = 'every pod of the store';
export const ordinaryPods = 'every pod but credentials';

export interface Place {
  readonly ip: string;
  /** Of a pod; its other labels mean nothing to a policy of a store. */
  readonly namespace?: string;
}

/** What is not a store: pods elsewhere in the cluster, and addresses. `ingress` is the namespace in NetworkPolicies. */
export const places = (ingress: string) =>
  ({
    'the ingress controller': { ip: '10.42.1.2', namespace: ingress },
    "the cluster's DNS": { ip: '10.42.1.3', namespace: 'kube-system' },
    'a pod in argocd': { ip: '10.42.1.4', namespace: 'argocd' },
    'a pod in storeplane': { ip: '10.42.1.5', namespace: 'storeplane' },
    'a pod in monitoring': { ip: '10.42.1.6', namespace: 'monitoring' },
    'a pod in default': { ip: '10.42.1.7', namespace: 'default' },
    'the internet (203.0.113.7)': { ip: '203.0.113.7' },
    'the internet (2001:db8::7)': { ip: '2001:db8::7' },
    'beside a private range (172.15.255.255)': { ip: '172.15.255.255' },
    'beside a private range (172.32.0.0)': { ip: '172.32.0.0' },
    'beside a private range (100.128.0.0)': { ip: '100.128.0.0' },
    'the metadata address (169.254.169.254)': { ip: '169.254.169.254' },
    'a link-local address (169.254.20.10)': { ip: '169.254.20.10' },
    'a node or the API server (10.0.0.1)': { ip: '10.0.0.1' },
    'a private address (172.16.0.0)': { ip: '172.16.0.0' },
    'a private address (172.31.255.255)': { ip: '172.31.255.255' },
    'a private address (192.168.1.1)': { ip: '192.168.1.1' },
    'an address of a carrier (100.64.0.1)': { ip: '100.64.0.1' },
  }) satisfies Readonly<Record<string, Place>>;

type Pod = 'wordpress' | 'mariadb' | 'credentials';
type Name =
  | keyof ReturnType<typeof places>
  | Pod
  | `another store's ${Pod}`
  | typeof everyPod
  | typeof ordinaryPods;

const privateAddresses: readonly Name[] = [
  'the metadata address (169.254.169.254)',
  'a link-local address (169.254.20.10)',
  'a node or the API server (10.0.0.1)',
  'a private address (172.16.0.0)',
  'a private address (172.31.255.255)',
  'a private address (192.168.1.1)',
  'an address of a carrier (100.64.0.1)',
];
const strangers: readonly Name[] = [
  'a pod in argocd',
  'a pod in storeplane',
  'a pod in monitoring',
  'a pod in default',
];

/** Which flows the guardrails and the chart together let through, for stores of every plan. */
export const table: readonly Row[] = [
  { from: [everyPod], to: ['wordpress'], ports: [webPort], answer: 'yes' },
  { from: [everyPod], to: ['mariadb'], ports: [databasePort], answer: 'yes' },

  { from: ['the ingress controller'], to: ['wordpress'], ports: [webPort], answer: 'yes' },
  {
    from: ['the ingress controller'],
    to: ['mariadb'],
    ports: [databasePort],
    answer: 'yes',
    why: 'the guardrail names the namespace of the controller and no port, because solvers of certificates listen on ports of their own',
  },
  {
    from: [
      ...strangers,
      "the cluster's DNS",
      'the internet (203.0.113.7)',
      'a private address (192.168.1.1)',
    ],
    to: ['wordpress'],
    ports: [webPort],
    answer: 'may not enter',
  },
  {
    from: [
      ...strangers,
      "the cluster's DNS",
      'the internet (203.0.113.7)',
      'a private address (192.168.1.1)',
    ],
    to: ['mariadb'],
    ports: [databasePort],
    answer: 'may not enter',
  },

  {
    from: [everyPod],
    to: ["another store's wordpress"],
    ports: [webPort],
    answer: 'neither',
  },
  { from: [everyPod], to: ["another store's mariadb"], ports: [databasePort], answer: 'neither' },
  {
    from: ["another store's wordpress", "another store's credentials"],
    to: ['wordpress'],
    ports: [webPort],
    answer: 'neither',
  },
  {
    from: ["another store's wordpress", "another store's credentials"],
    to: ['mariadb'],
    ports: [databasePort],
    answer: 'neither',
  },
  {
    from: ['credentials'],
    to: ["another store's wordpress", "another store's mariadb"],
    ports: ['TCP 443', 'TCP 6443'],
    answer: 'may not enter',
    why: 'its way to the API server is open to all addresses; the other store is shut',
  },

  { from: [everyPod], to: ["the cluster's DNS"], ports: ['UDP 53', 'TCP 53'], answer: 'yes' },
  { from: [everyPod], to: ["the cluster's DNS"], ports: ['TCP 9153', 'TCP 10250'], answer: 'may not leave' },
  {
    from: [everyPod],
    to: ['a link-local address (169.254.20.10)', 'the internet (203.0.113.7)'],
    ports: ['UDP 53', 'TCP 53'],
    answer: 'may not leave',
    why: 'DNS at a node-local cache is not let through where the plugin sees that address',
  },

  {
    from: [everyPod],
    to: [
      'the internet (203.0.113.7)',
      'beside a private range (172.15.255.255)',
      'beside a private range (172.32.0.0)',
      'beside a private range (100.128.0.0)',
    ],
    ports: ['TCP 443'],
    answer: 'yes',
    why: 'payment, plugins and updates; an API server with a public address too',
  },
  {
    from: [everyPod],
    to: ['the internet (203.0.113.7)'],
    ports: ['UDP 443', 'TCP 80', 'TCP 22', 'TCP 25', 'TCP 465', 'TCP 587', 'TCP 3306'],
    answer: 'may not leave',
    why: 'mail goes by a service with an HTTPS address',
  },
  {
    from: [ordinaryPods],
    to: ['the internet (2001:db8::7)'],
    ports: ['TCP 443'],
    answer: 'may not leave',
    why: 'the rule is for IPv4',
  },

  {
    from: [ordinaryPods],
    to: privateAddresses,
    ports: ['TCP 443', 'TCP 6443', 'TCP 80'],
    answer: 'may not leave',
  },
  {
    from: [ordinaryPods],
    to: [...strangers, 'the ingress controller', "the cluster's DNS"],
    ports: ['TCP 443', 'TCP 80'],
    answer: 'may not leave',
  },
  {
    from: ['credentials'],
    to: ['a node or the API server (10.0.0.1)'],
    ports: ['TCP 443', 'TCP 6443'],
    answer: 'yes',
  },
  {
    from: ['credentials'],
    to: ['the metadata address (169.254.169.254)'],
    ports: ['TCP 443'],
    answer: 'yes',
    why: 'the price of a rule without addresses; cloud metadata is served on port 80',
  },
  {
    from: ['credentials'],
    to: [...privateAddresses, ...strangers, 'the ingress controller'],
    ports: ['TCP 80', 'TCP 3306', 'TCP 10250', 'UDP 443'],
    answer: 'may not leave',
  },
];
