import { beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../render.ts';
import { variants } from '../variants.ts';
import { ask, type Flow, flowsOf, surprises } from './ask.ts';
import { type NetworkedStore, networkedStore } from './store.ts';
import { databasePort, type Row, table, webPort } from './table.ts';

const host = 'acme.localtest.me';
const ingress = 'ingress-nginx';

describe.each(variants)('$what', ({ values }) => {
  test.each([ingress, 'traefik'])('lets through what the table says: %s', async (namespace) => {
    const store = await networkedStore(values, namespace);
    const flows = flowsOf(table, store, namespace);
    expect(flows.length).toBeGreaterThan(200);
    expect(await surprises(flows, store.policies)).toEqual([]);
  });

  test('has its Services where the table has them', async () => {
    const { targets } = await networkedStore(values, ingress);
    expect(Object.fromEntries(targets)).toEqual({ wordpress: webPort, mariadb: databasePort });
  });
});

test('a pod that calls itself credentials gets nowhere in a store whose Secret is there', async () => {
  const usual = await networkedStore({ host }, ingress);
  const store = await networkedStore({ host, credentials: { existingSecret: 'mine' } }, ingress);
  const exceptions = flowsOf(table, usual, ingress).filter(
    ({ row }) => row.from[0] === 'credentials' && row.answer === 'yes',
  );
  expect(exceptions.map(({ what }) => what).join('\n')).toContain('API server');
  expect(new Set(await ask(exceptions, store.policies))).toEqual(new Set(['may not leave']));
});

test('a bucket at a private address is reached by the pods of copies alone', async () => {
  const s3 = { endpoint: 'http://10.0.5.7:9000', bucket: 'copies', existingSecret: 'copies' };
  const values = { host, restore: { from: '20260101-031700' } };
  const answers = async (to: readonly object[]) => {
    const store = await networkedStore({ ...values, backup: { enabled: true, s3: { ...s3, to } } }, ingress);
    const names = [...store.pods.keys()];
    const flows = flowsOf(
      names.map(
        (name): Row => ({
          from: [name as 'wordpress'],
          to: ['a node or the API server (10.0.0.1)'],
          ports: ['TCP 9000'],
          answer: 'yes',
        }),
      ),
      store,
      ingress,
    ).map((flow) => ({ ...flow, to: { ip: '10.0.5.7' } }));
    const told = await ask(flows, store.policies);
    return names.filter((_, index) => told[index] === 'yes').sort();
  };
  expect(await answers([{ ipBlock: { cidr: '10.0.5.7/32' } }])).toEqual(['backup', 'restore']);
  expect(await answers([])).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: a NetworkPolicy, to be changed
type Change = (guardrail: any, chart: any) => void;

describe('the table notices', () => {
  let store: NetworkedStore;
  let flows: Flow[];

  beforeAll(async () => {
    store = await networkedStore({ host, backup: { enabled: true } }, ingress);
    flows = flowsOf(table, store, ingress);
  });

  test('in each of its rows, where everything or nothing is let through', async () => {
    const [guardrail] = store.policies as [Manifest];
    const shut = { ...guardrail, spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } };
    const open = await ask(flows, []);
    const closed = await ask(flows, [shut]);
    expect(new Set(open)).toEqual(new Set(['yes']));
    expect(closed).not.toContain('yes');
    const noticing = flows.filter(
      ({ row }, index) => open[index] !== row.answer || closed[index] !== row.answer,
    );
    expect(new Set(noticing.map(({ row }) => row))).toEqual(new Set<Row>(table));
  });

  test.each<[string, Change, RegExp]>([
    [
      'private addresses that are not left out',
      ({ spec }) => delete spec.egress[2].to[0].ipBlock.except,
      /metadata.*443/,
    ],
    [
      'one of them that is not',
      ({ spec }) => spec.egress[2].to[0].ipBlock.except.splice(2, 1),
      /169\.254.*443/,
    ],
    [
      'a range that is too small',
      ({ spec }) => spec.egress[2].to[0].ipBlock.except.splice(3, 1, '172.16.0.0/13'),
      /172\.31\.255\.255/,
    ],
    [
      'a range that is too large',
      ({ spec }) => spec.egress[2].to[0].ipBlock.except.splice(1, 1, '100.0.0.0/8'),
      /100\.128\.0\.0/,
    ],
    ['any port to the internet', ({ spec }) => delete spec.egress[2].ports, /internet.*TCP 25/],
    ['no way to the internet', ({ spec }) => spec.egress.splice(2, 1), /internet.*443/],
    ['no DNS over TCP', ({ spec }) => spec.egress[1].ports.pop(), /DNS, TCP 53/],
    ['any port to kube-system', ({ spec }) => delete spec.egress[1].ports, /DNS, TCP 9153/],
    ['any way out', ({ spec }) => spec.policyTypes.pop() && delete spec.egress, /metadata/],
    ['any way in', ({ spec }) => spec.ingress.push({}), /default → wordpress/],
    [
      'all namespaces as the ingress controller',
      ({ spec }) => {
        spec.ingress[1].from[0].namespaceSelector = {};
      },
      /monitoring → wordpress/,
    ],
    ['no ingress controller', ({ spec }) => spec.ingress.pop(), /ingress controller → wordpress/],
    ['no way within the store', ({ spec }) => spec.ingress.shift(), /wordpress → mariadb/],
    [
      'pods that the guardrail leaves out',
      ({ spec }) => {
        spec.podSelector = { matchLabels: { 'app.kubernetes.io/name': 'wordpress' } };
      },
      /→ mariadb/,
    ],
    [
      "the API server's ports for every pod",
      (_, { spec }) => {
        spec.podSelector = {};
      },
      /wordpress → .*API server/,
    ],
    [
      'every port for the pod that makes the passwords',
      (_, { spec }) => {
        spec.egress = [{}];
      },
      /credentials → the metadata address .* TCP 80/,
    ],
    [
      'no API server for it',
      (_, { spec }) => {
        spec.egress = [];
      },
      /credentials → .*API server/,
    ],
  ])('%s', async (_, change, words) => {
    const [guardrail, chart] = structuredClone(store.policies) as [Manifest, Manifest];
    change(guardrail, chart);
    expect((await surprises(flows, [guardrail, chart])).join('\n')).toMatch(words);
  });
});
