import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';
import { kubernetesVersion } from '../cluster/parts/versions.ts';
import { type Chart, storeChart } from './charts.ts';

const run = promisify(execFile);

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly ports?: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
}

export type Amounts = Readonly<Record<string, string>>;

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken?: boolean;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: a manifest of any kind
  readonly spec?: any;
}

export type Values = Readonly<Record<string, unknown>>;

/** What Helm makes of a chart, as text. Rejects with Helm's own words. */
export async function renderText(values: Values, chart: Chart = storeChart): Promise<string> {
  return helm(values, (file) => [
    'template',
    chart.release,
    chart.folder,
    `--namespace=${chart.namespace}`,
    `--kube-version=${kubernetesVersion}`,
    `--values=${file}`,
  ]);
}

export async function render(values: Values, chart?: Chart): Promise<Manifest[]> {
  const documents = parseAllDocuments(await renderText(values, chart), { merge: true });
  return documents.map((document) => document.toJS() as Manifest | null).filter((object) => object !== null);
}

export function lint(values: Values, { folder, namespace }: Chart = storeChart): Promise<string> {
  return helm(values, (file) => [
    'lint',
    folder,
    '--strict',
    `--namespace=${namespace}`,
    `--kube-version=${kubernetesVersion}`,
    `--values=${file}`,
  ]);
}

async function helm(values: Values, args: (file: string) => readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storeplane-chart-'));
  try {
    const file = path.join(folder, 'values.yaml');
    await writeFile(file, stringify(values));
    return (await run('helm', args(file))).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The pods that an object makes. */
export function podOf({ kind, spec }: Manifest): PodSpec | undefined {
  if (kind === 'CronJob') return spec.jobTemplate.spec.template.spec as PodSpec;
  return spec?.template?.spec as PodSpec | undefined;
}

export function waveOf({ metadata }: Manifest): number {
  return Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
}
