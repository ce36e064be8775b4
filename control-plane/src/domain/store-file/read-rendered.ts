import { isClusterName } from '../clusters.ts';
import { engine as knownEngine } from '../engines.ts';
import { plan as knownPlan } from '../plans.ts';
import { storeFileHeader } from './render.ts';
import type { StoreFile } from './schema.ts';

const word = '[A-Za-z][A-Za-z0-9._@+-]*';
const rendered = new RegExp(
  `^apiVersion: storeplane\\.dev/v1\nkind: Store\nname: (${word})\nengine: (${word})\nplan: (${word})\nowner: (${word})\n(?:cluster: (${word})\n)?` +
    `(?:createdAt: "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)"\n)?values:\n  host: (${word})\n  plan: (${word})\n(?:  engine: (${word})\n)?$`,
);
/** Plain words that YAML 1.1 does not read as text. */
const notText = /^(y|n|yes|no|on|off|true|false|null)$/i;

/**
 * The content of a file that is just as `renderStoreFile` writes it, without the YAML parser: a replica reads
 * thousands of them when it starts. Undefined for any other text, which the parser must read.
 */
export function readRendered(
  text: string,
): (Omit<StoreFile, 'engine' | 'plan'> & Record<'engine' | 'plan', string>) | undefined {
  if (!text.startsWith(storeFileHeader)) return undefined;
  const match = rendered.exec(text.slice(storeFileHeader.length));
  if (match === null) return undefined;
  const [, name, engine, plan, owner, cluster, createdAt, host, valuesPlan, valuesEngine] = match;
  if (name === undefined || engine === undefined || plan === undefined) return undefined;
  if (owner === undefined || host === undefined || valuesPlan === undefined) return undefined;
  if (knownEngine(engine) === undefined || knownPlan(plan) === undefined) return undefined;
  const words = [name, engine, plan, owner, cluster ?? '', host, valuesPlan, valuesEngine ?? ''];
  if (words.some((value) => notText.test(value))) return undefined;
  if (cluster !== undefined && !isClusterName(cluster)) return undefined;
  const values = { host, plan: valuesPlan, engine: valuesEngine };
  return { name, engine, plan, owner, cluster, createdAt, values };
}
