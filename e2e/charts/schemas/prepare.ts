import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { BuildOptions } from '../../cluster/parts/build-go.ts';
import { exists } from '../../support/exists.ts';
import { digestOf } from '../parts.ts';
import { type ConvertOptions, customSchemas, kubernetesSchemas, type Schema } from './convert.ts';

const run = promisify(execFile);
const modules = new URL('../../cluster/go/', import.meta.url);

const kubernetes = {
  module: 'kubernetes',
  path: 'k8s.io/kubernetes',
  file: 'api/openapi-spec/swagger.json',
};

/** The CustomResourceDefinitions of kinds that are not Kubernetes' own. */
const definitions = [
  ...['application', 'applicationset', 'appproject'].map((kind) => ({
    module: 'argocd',
    path: 'github.com/argoproj/argo-cd/v3',
    file: `manifests/crds/${kind}-crd.yaml`,
  })),
  {
    module: 'crds',
    path: 'sigs.k8s.io/gateway-api',
    file: 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
  },
  {
    module: 'crds',
    path: 'github.com/external-secrets/external-secrets',
    file: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
  },
  ...['servicemonitors', 'prometheusrules'].map((kind) => ({
    module: 'crds',
    path: 'github.com/prometheus-operator/prometheus-operator',
    file: `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
  })),
  {
    module: 'crds',
    path: 'github.com/vmware-tanzu/velero',
    file: 'config/crd/v1/bases/velero.io_schedules.yaml',
  },
];

/**
 * Makes JSON schemas of what Go's modules hold, where the cache does not hold them yet, and returns their folder: `whole`
 * for whole objects and `part` for those that are merged into others. Needs a network the first time only.
 */
export async function prepareSchemas({ cache, say }: BuildOptions): Promise<string> {
  const pins = ['kubernetes', 'argocd', 'crds'].map((module) => new URL(`${module}/go.mod`, modules));
  const sources = ['convert.ts', 'prepare.ts'].map((file) => new URL(file, import.meta.url));
  const folder = path.join(cache, `schemas-${await digestOf([...pins, ...sources])}`);
  if (await exists(folder)) return folder;
  say('making JSON schemas of the kinds …');
  const openapi = JSON.parse(await textOf(kubernetes)) as Schema;
  const custom: Schema[] = [];
  for (const definition of definitions) custom.push(parse(await textOf(definition)));
  const unfinished = `${folder}.${process.pid}.unfinished`;
  const write = async (name: string, options: ConvertOptions) => {
    const into = path.join(unfinished, name);
    await mkdir(into, { recursive: true });
    const all = [
      kubernetesSchemas(openapi, options),
      ...custom.map((definition) => customSchemas(definition, options)),
    ];
    for (const [file, schema] of all.flatMap((files) => [...files]))
      await writeFile(path.join(into, file), JSON.stringify(schema));
  };
  await write('whole', { whole: true });
  await write('part', { whole: false });
  await rename(unfinished, folder);
  return folder;
}

/** A file of a Go module in the version that `go/<module>/go.mod` pins, and as its go.sum has it. */
async function textOf(from: { readonly module: string; readonly path: string; readonly file: string }) {
  const cwd = fileURLToPath(new URL(from.module, modules));
  const env = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const { stdout } = await run('go', ['mod', 'download', '-json', from.path], { cwd, env });
  return readFile(path.join((JSON.parse(stdout) as { Dir: string }).Dir, from.file), 'utf8');
}
