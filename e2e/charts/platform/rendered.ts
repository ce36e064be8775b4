import { platformChart } from '../charts.ts';
import { type Manifest, podOf, render } from '../render.ts';
import { least } from './variants.ts';

// biome-ignore lint/suspicious/noExplicitAny: a manifest of any kind
export type Any = any;

export const rendered = (values: object) => render({ ...least, ...values }, platformChart);
export const find = (objects: readonly Manifest[], kind: string, name = ''): Any =>
  objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
export const kindsOf = async (values: object) =>
  (await rendered(values)).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
export const configOf = async (values: object): Promise<Record<string, string>> =>
  find(await rendered(values), 'ConfigMap', 'platform-config').data;
export const containerOf = async (values: object): Promise<Any> =>
  podOf(find(await rendered(values), 'Deployment'))?.containers[0];
