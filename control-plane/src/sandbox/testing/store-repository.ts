import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplate } from '../../template/template.ts';
import { runGit } from '../git-server/native-git.ts';
import { createBareRepository } from '../git-server/repository.ts';

/** Where git is on the machine that tests. */
export const searchPath = process.env.PATH ?? '';
export const projectRoot = path.join(import.meta.dirname, '../../../..');

/** The project's own ApplicationSet and AppProject. */
export async function readArgoCdFiles(): Promise<{ applicationSet: string; appProject: string }> {
  const [applicationSet, appProject] = await Promise.all(
    ['applicationset.yaml', 'appproject.yaml'].map((file) =>
      readFile(path.join(projectRoot, 'argocd', file), 'utf8'),
    ),
  );
  return { applicationSet: applicationSet ?? '', appProject: appProject ?? '' };
}

/** A store repository in a temporary folder, changed by native git without a work tree. */
export interface TestRepository {
  readonly folder: string;
  readonly path: string;
  /** Commits files (undefined: removed, with everything under the path) to main; answers the commit. */
  commit(files: Readonly<Record<string, string | undefined>>): Promise<string>;
  remove(): Promise<void>;
}

export async function testRepository(
  seed?: ReadonlyMap<string, string | Uint8Array>,
): Promise<TestRepository> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storeplane-sandbox-'));
  const repository = path.join(folder, 'stores.git');
  await createBareRepository(repository, {
    seed: seed ?? (await readTemplate(projectRoot)),
    now: 1_700_000_000,
    searchPath,
  });
  return {
    folder,
    path: repository,
    async commit(files) {
      const changes = Object.entries(files).map(([file, text]) =>
        text === undefined
          ? `D ${JSON.stringify(file)}\n`
          : `M 100644 inline ${JSON.stringify(file)}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      );
      const head =
        'commit refs/heads/main\ncommitter T <t@t> 1700000001 +0000\ndata 1\nx\nfrom refs/heads/main^0\n';
      await runGit(
        repository,
        ['fast-import', '--quiet', '--done'],
        [head, ...changes, 'done\n'],
        searchPath,
      );
      return (await runGit(repository, ['rev-parse', 'main'], '', searchPath)).trim();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A store folder with the guardrails that matter here. */
export function storeFolder(namespace: string, extra = ''): Record<string, string> {
  const folder = `stores/by-hand/${namespace}`;
  const host = `${namespace.replace(/^store-/, '')}.localtest.me`;
  return {
    [`${folder}/store.yaml`]: `name: ${namespace}\nvalues:\n  host: ${host}\n${extra}`,
    [`${folder}/guardrails/namespace.yaml`]: `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n  labels:\n    name: other\n  annotations:\n    argocd.argoproj.io/sync-wave: "-20"\n    argocd.argoproj.io/sync-options: Delete=confirm,Prune=confirm\n`,
    [`${folder}/guardrails/resource-quota.yaml`]: guardrail('v1', 'ResourceQuota', 'store-quota'),
    [`${folder}/guardrails/limit-range.yaml`]: guardrail('v1', 'LimitRange', 'store-limits'),
    [`${folder}/guardrails/network-policy.yaml`]: guardrail(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'store-default-deny',
    ),
  };
}

function guardrail(apiVersion: string, kind: string, name: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  annotations:\n    argocd.argoproj.io/sync-wave: "-10"\nspec: {}\n`;
}
