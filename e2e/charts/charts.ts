import { fileURLToPath } from 'node:url';
import { valuesSchema } from './values-schema.ts';

/** A chart, and the release it is tried as. */
export interface Chart {
  readonly name: string;
  readonly folder: string;
  readonly release: string;
  readonly namespace: string;
}

const folderOf = (name: string) => fileURLToPath(new URL(`../../charts/${name}/`, import.meta.url));

export const storeChart: Chart = {
  name: 'store',
  folder: folderOf('store'),
  release: 'store-acme',
  namespace: 'store-acme',
};

export const platformChart: Chart = {
  name: 'platform',
  folder: folderOf('platform'),
  release: 'storeplane',
  namespace: 'storeplane',
};

export const charts: readonly Chart[] = [storeChart, platformChart];

/** What values.schema.json has to be, byte for byte. */
export function schemaText({ name }: Chart, values: string): string {
  return `${JSON.stringify(valuesSchema(values, `Values of the ${name} chart`), null, 2)}\n`;
}
