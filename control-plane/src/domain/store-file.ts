import { isMap } from 'yaml';
import { inCluster } from './clusters.ts';
import { defaultEngine } from './engines.ts';
import { hostOf, isHostName, isReserved, isStoreNamespace, nameProblems, namespaceOf } from './names.ts';
import { ownerProblems } from './owners.ts';
import { defaultPlan } from './plans.ts';
import type { StoreSettings } from './settings.ts';
import type { StoreFileProblem, StoreSpec } from './store.ts';
import { generatorFails } from './store-file/argocd-generator.ts';
import { readRendered } from './store-file/read-rendered.ts';
import { type Fault, lineOf, readYaml, shown } from './store-file/read-yaml.ts';
import { issueSentence, type StoreFile, storeFileSchema } from './store-file/schema.ts';

export { editStoreFile } from './store-file/edit.ts';
export { renderStoreFile } from './store-file/render.ts';

export type ParsedStoreFile =
  | { readonly spec: StoreSpec; readonly problem: undefined }
  | { readonly spec: undefined; readonly problem: StoreFileProblem };

type Content = Omit<StoreFile, 'engine' | 'plan'> & {
  readonly engine?: string | undefined;
  readonly plan?: string | undefined;
};

/**
 * Reads a `store.yaml`. `where.namespace` is the name of the folder that holds it, `where.file` its path in the
 * repository. Never throws: whatever the text, the answer is a spec or the first problem with what to do about it.
 */
export function parseStoreFile(
  text: string,
  where: { readonly file: string; readonly namespace: string },
  settings: StoreSettings,
): ParsedStoreFile {
  const failed = ({ line, message, freezesAll }: Fault): ParsedStoreFile => ({
    spec: undefined,
    problem: { file: where.file, line, message, freezesAll },
  });
  const known = readRendered(text);
  const checked = known === undefined ? undefined : toSpec(known, where.namespace, settings);
  if (checked?.spec !== undefined) return { spec: checked.spec, problem: undefined };

  const { file, fault } = readYaml(text);
  if (fault !== undefined) return failed(fault);
  const freezesAll = generatorFails(file.document);
  const at = (path: readonly string[], message: string) =>
    failed({ line: lineOf(file, path), message, freezesAll });
  if (!isMap(file.document.contents)) {
    return at(
      [],
      'The file must hold settings such as "name: acme", one a line: write it like the other stores.',
    );
  }
  const content = storeFileSchema.safeParse(file.document.toJS());
  if (!content.success) {
    const issue = content.error.issues[0];
    const { path, message } =
      issue === undefined
        ? { path: [], message: '' }
        : issueSentence(issue, (keys) => file.document.hasIn(keys));
    return at(path, message);
  }
  const result = toSpec(content.data, where.namespace, settings);
  if (result.spec === undefined) return at(result.path, result.message);
  if (freezesAll) return at([], 'Argo CD cannot read this file: write it like the other stores.');
  return { spec: result.spec, problem: undefined };
}

type Checked = { spec: StoreSpec } | { spec: undefined; path: string[]; message: string };

/** The rules that go across several keys, and those that new stores have to keep as well. */
function toSpec(content: Content, namespace: string, settings: StoreSettings): Checked {
  const wrong = (path: string[], message: string): Checked => ({ spec: undefined, path, message });
  const { name, values } = content;
  if (!isStoreNamespace(namespace, settings)) {
    return wrong(
      [],
      `The folder "${shown(namespace)}" cannot be a namespace: name it ${settings.namespacePrefix}<name>.`,
    );
  }
  const [nameProblem] = nameProblems(name, settings);
  if (nameProblem !== undefined)
    return wrong(['name'], `The name "${shown(name)}" does not do. ${nameProblem}`);
  if (namespaceOf(name, settings) !== namespace) {
    const expected = namespaceOf(name, settings);
    return wrong(
      ['name'],
      `The name "${name}" belongs in a folder called ${expected}: rename the folder or the store.`,
    );
  }
  if (!isHostName(values.host) || isPlatformHost(values.host, settings)) {
    const hint = `write a lower-case host name such as ${hostOf(name, settings)}`;
    return wrong(['values', 'host'], `The host "${shown(values.host)}" does not do: ${hint}.`);
  }
  const plan = content.plan ?? values.plan ?? defaultPlan;
  if ((values.plan ?? defaultPlan) !== plan) {
    return wrong(['values', 'plan'], `"plan" and "values.plan" differ: write ${plan} in both places.`);
  }
  const engine = content.engine ?? values.engine ?? defaultEngine;
  if ((values.engine ?? defaultEngine) !== engine) {
    return wrong(
      ['values', 'engine'],
      `"engine" and "values.engine" differ: write ${engine} in both places.`,
    );
  }
  const owner = content.owner ?? settings.defaultOwner;
  const [ownerProblem] = ownerProblems(owner);
  if (ownerProblem !== undefined) return wrong(['owner'], ownerProblem);
  const createdAt = unixSeconds(content.createdAt);
  if (createdAt === null)
    return wrong(['createdAt'], 'There is no such time as "createdAt": correct or remove it.');
  const cluster = content.cluster === inCluster ? undefined : content.cluster;
  return { spec: { name, namespace, engine, plan, owner, cluster, host: values.host, createdAt } };
}

/** The domain itself and the reserved names under it: a store there would stand in for the platform. */
function isPlatformHost(host: string, settings: StoreSettings): boolean {
  if (host === settings.domain) return true;
  if (!host.endsWith(`.${settings.domain}`)) return false;
  return isReserved(host.slice(0, -settings.domain.length - 1), settings);
}

/** Null for a time that no calendar has. */
function unixSeconds(time: Date | string | undefined): number | undefined | null {
  if (time === undefined) return undefined;
  const milliseconds = typeof time === 'string' ? Date.parse(time) : time.getTime();
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? Math.floor(milliseconds / 1000) : null;
}
