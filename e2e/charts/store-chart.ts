import { fileURLToPath } from 'node:url';
import { valuesSchema } from './values-schema.ts';

export const storeChart = fileURLToPath(new URL('../../charts/store/', import.meta.url));

/** What values.schema.json has to be, byte for byte. */
export function schemaText(values: string): string {
  return `${JSON.stringify(valuesSchema(values, 'Values of the store chart'), null, 2)}\n`;
}
