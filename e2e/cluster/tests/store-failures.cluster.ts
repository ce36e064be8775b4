import { rename } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { handWritten } from '../../support/hand-written.ts';
import { storageClass } from '../node/storage.ts';
import { storeChart, testChart } from './charts.ts';
import { eventually, Platform, removeAllStores } from './platform.ts';
import { kubectl, read } from './session.ts';
import { watchStore } from './steady.ts';
import { ask } from './storefront.ts';

// The store chart itself, where something of one store is wrong, while another store shall notice nothing of it.
const minutes = 60_000;
/** Seconds in which a store that does not come up is said to have failed, whatever keeps it. */
const promised = 120;
const still = 'store-still';
let platform: Platform;
let watched: ReturnType<typeof watchStore>;

const missingClass = 'no-such-class';
const host = (name: string) => `${name}.localtest.me`;
/** A value of the chart that is another one for the store of that name. */
const unlike = (name: string, wrong: string, right: string) =>
  `{{ if eq $.Values.host "${host(name)}" }}${wrong}{{ else }}${right}{{ end }}`;

/** A fault of one store, and what people have to read. */
interface Failure {
  readonly name: string;
  /** What is wrong in the chart: file, what is there, and what takes its place. */
  readonly chart?: readonly (readonly [file: string, from: string, to: string])[];
  /** What is wrong in the store's folder. */
  readonly folder?: readonly [file: string, from: string, to: string];
  readonly says: RegExp;
  /** Where neither is changed to mend it. */
  readonly mend?: () => Promise<unknown>;
}

const failures: readonly Failure[] = [
  {
    name: 'image',
    chart: [
      [
        'wordpress.yaml',
        'image: {{ .Values.images.wordpress }}',
        `image: ${unlike('image', 'registry.invalid/no/such:1', '{{ $.Values.images.wordpress }}')}`,
      ],
    ],
    says: /image/i,
  },
  {
    name: 'memory',
    chart: [
      [
        'mariadb.yaml',
        'resources: {{- toYaml (index .Values.plans .Values.plan).mariadb | nindent 12 }}',
        `resources: ${unlike('memory', '{ limits: { memory: 24Mi } }', '{{ toJson (index $.Values.plans $.Values.plan).mariadb }}')}`,
      ],
    ],
    says: /memory/i,
  },
  {
    name: 'quota',
    folder: ['guardrails/resource-quota.yaml', 'limits.memory: 8Gi', 'limits.memory: 1Gi'],
    says: /plan has left/,
  },
  {
    name: 'values',
    folder: ['store.yaml', 'values:\n', 'values:\n  keep: many\n'],
    says: /"keep" is not known/,
  },
  {
    name: 'class',
    chart: [
      [
        'wordpress.yaml',
        'storageClassName: {{ . }}',
        `storageClassName: ${unlike('class', missingClass, '{{ . }}')}`,
      ],
      [
        'mariadb.yaml',
        'storageClassName: {{ . }}',
        `storageClassName: ${unlike('class', missingClass, '{{ . }}')}`,
      ],
    ],
    says: /volume|storage/i,
    mend: () => kubectl(['apply', '--filename', '-'], JSON.stringify(storageClass(missingClass))),
  },
];

/** The store chart with some faults in it. */
async function faultyChart(faults: readonly Failure[]): Promise<Record<string, string | null>> {
  const files = await storeChart();
  for (const [file, from, to] of faults.flatMap(({ chart = [] }) => chart))
    files[`charts/store/templates/${file}`] = changed(
      files[`charts/store/templates/${file}`] ?? '',
      from,
      to,
    );
  return files;
}

function faultyFolder({ name, folder }: Failure): Record<string, string> {
  const files = handWritten(name);
  if (folder === undefined) return files;
  const [file, from, to] = folder;
  const place = `stores/by-hand/store-${name}/${file}`;
  return { ...files, [place]: changed(files[place] ?? '', from, to) };
}

function changed(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return text.replace(from, to);
}

/**
 * Waits until a store that was mended is Ready, and retries it whenever it is Failed. After a commit it is Provisioning
 * again while Argo CD still waits for the former one, and that may last until the promised time is over. Pods that a quota
 * refused are tried again after about as long as they have been refused.
 */
const becomesReady = (id: string) =>
  vi.waitFor(
    async () => {
      const record = await platform.store(id);
      if (record?.status === 'Failed') expect((await platform.post(`/stores/${id}/retry`)).status).toBe(202);
      expect(`${record?.status} ${record?.phase}`).toBe('Ready Running');
    },
    { timeout: 9 * minutes, interval: 1000 },
  );

beforeAll(async () => {
  platform = await Platform.start({ PROVISION_TIMEOUT: String(promised) });
  await platform.workTree.push(await faultyChart(failures), 'The store chart, with faults in it');
  await platform.create('still');
  await platform.becomes(still, 'Ready', 'Running', 5 * minutes);
  watched = watchStore(still, 10 * minutes);
  // It is awaited by the last test.
  watched.catch(() => undefined);
  for (const failure of failures)
    await platform.workTree.push(faultyFolder(failure), `A store: ${failure.name}`);
}, 8 * minutes);
afterAll(async () => {
  await removeAllStores();
  await kubectl(['delete', '--ignore-not-found', 'storageclass', missingClass]);
  await platform.workTree.push(await testChart(), 'The small chart');
  await platform.stop();
}, 5 * minutes);

test.each(failures)(
  'a store with a wrong $name is Failed within the promised time, with the cause and the next step',
  async ({ name, says }) => {
    const id = `store-${name}`;
    await platform.becomes(id, 'Failed', undefined, (promised + 30) * 1000);
    await eventually(async () => expect((await platform.store(id))?.last_error).toMatch(says));
    const record = await platform.store(id);
    process.stdout.write(`${id}: ${record?.last_error}\n  ${record?.next_step}\n`);
    expect(record?.next_step).toMatch(/\S/);
  },
  4 * minutes,
);

describe('once they are mended', () => {
  beforeAll(async () => {
    const chart = await faultyChart(failures.filter(({ mend }) => mend !== undefined));
    const folders = failures.map(({ name }) => handWritten(name));
    await platform.workTree.push(Object.assign(chart, ...folders), 'All of it is mended');
    for (const { mend } of failures) await mend?.();
  });

  test.each(failures)(
    'a store with a wrong $name is retried and Ready',
    async ({ name }) => {
      await becomesReady(`store-${name}`);
      expect((await ask(host(name), '/')).status).toBe(200);
    },
    10 * minutes,
  );
});

test(
  'a store whose database does not come up any more is Failed, names it, and is Ready again once it is mended',
  async () => {
    const id = 'store-database';
    await platform.create('database');
    await platform.becomes(id, 'Ready', 'Running', 5 * minutes);
    interface Volume {
      readonly spec: { readonly hostPath: { readonly path: string } };
    }
    const { spec } = await read<{ spec: { volumeName: string } }>('pvc', 'data-mariadb-0', '-n', id);
    const { hostPath } = (await read<Volume>('persistentvolume', spec.volumeName)).spec;
    const [file, away] = ['ibdata1', 'ibdata1.away'].map((name) => path.join(hostPath.path, name)) as [
      string,
      string,
    ];
    await rename(file, away);
    await kubectl(['delete', 'pod', 'mariadb-0', '--namespace', id, '--wait=false']);
    await platform.becomes(id, 'Failed', undefined, (promised + 30) * 1000);
    await eventually(async () => expect((await platform.store(id))?.last_error).toMatch(/mariadb/));
    const record = await platform.store(id);
    process.stdout.write(`${id}: ${record?.last_error}\n  ${record?.next_step}\n`);
    expect(record?.next_step).toMatch(/\S/);

    await rename(away, file);
    await becomesReady(id);
    expect((await ask(host('database'), '/')).status).toBe(200);
  },
  18 * minutes,
);

test(
  'all the while, for ten minutes, the store beside them stays Synced and what it is',
  async () => {
    const { states, deployments, before, after } = await watched;
    expect({ states, deployments }).toEqual({ states: ['Synced Healthy'], deployments: 1 });
    expect(after).toEqual(before);
  },
  11 * minutes,
);
