import path from 'node:path';
import { kubernetesVersion } from '../../cluster/parts/versions.ts';
import { answerOf } from '../run-program.ts';
import { location } from './convert.ts';

/** What kubeconform says of one object. */
export interface Verdict {
  readonly kind: string;
  readonly name: string;
  readonly status: 'statusValid' | 'statusInvalid' | 'statusError' | 'statusSkipped';
  readonly msg: string;
}

/** Judges every object of the text by the schema of its kind; one without a schema is an error. */
export async function kubeconform(text: string, kind: 'whole' | 'part' = 'whole'): Promise<Verdict[]> {
  const folder = process.env.SCHEMAS;
  if (folder === undefined) throw new Error('SCHEMAS names no folder: run this by npm run test:charts');
  const args = [
    '-strict',
    '-verbose',
    '-output=json',
    `-kubernetes-version=${kubernetesVersion}`,
    `-schema-location=${path.join(folder, kind, location)}`,
  ];
  // 1: something is not valid.
  const { resources } = JSON.parse(await answerOf('kubeconform', args, text, [0, 1])) as {
    resources: readonly Verdict[];
  };
  return [...resources];
}

/** The objects that are not valid, each with the reason. */
export async function faultsOf(text: string, kind?: 'whole' | 'part'): Promise<string[]> {
  const verdicts = await kubeconform(text, kind);
  return verdicts
    .filter(({ status }) => status !== 'statusValid')
    .map(({ kind, name, status, msg }) => `${kind} ${name} ${status}: ${msg}`);
}
