import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { platformChart } from '../charts.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string };
}

const { groups } = parse(await readFile(`${platformChart.folder}files/alerts.yaml`, 'utf8')) as {
  groups: readonly { readonly rules: readonly Rule[] }[];
};

/** The alerts of the platform chart. */
export const rules: readonly Rule[] = groups.flatMap((group) => group.rules);
