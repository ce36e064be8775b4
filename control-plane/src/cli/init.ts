import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTemplate } from '../template/template.ts';
import { type Command, parseArguments, UsageError } from './command.ts';
import { makeStoreRepository } from './store-repository.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** `storeplane init`: a store repository to push to a git host. */
export const init: Command = {
  usage: `<folder> [--remote <address>] [--branch <name>]
      Makes a store repository in a new or empty folder, with the store chart and a first commit.
      --remote  address of the repository on your git host, set as origin; nothing is pushed
      --branch  the branch that holds the stores (main)
`,
  async run(args, output) {
    const { folder, remote, branch } = parse(args);
    await makeStoreRepository(folder, { files: await readTemplate(project), branch, remote });
    output.out(nextSteps(folder, branch, remote));
  },
};

function parse(args: readonly string[]) {
  const { values, positionals } = parseOptions(args);
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) throw new UsageError('init takes one folder.');
  if (values.remote !== undefined) checkRemote(values.remote);
  return { folder: path.resolve(folder), remote: values.remote, branch: values.branch };
}

function parseOptions(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: { remote: { type: 'string' }, branch: { type: 'string', default: 'main' } },
    allowPositionals: true,
  });
}

/** The address lands in .git/config, and in Argo CD: a password does not belong there. */
function checkRemote(remote: string): void {
  if (remote === '' || remote.startsWith('-')) throw new UsageError('--remote wants an address.');
  const url = URL.canParse(remote) ? new URL(remote) : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url && (url.password !== '' || (web && url.username !== ''))) {
    throw new UsageError('--remote wants an address without a password or token: git asks for it.');
  }
}

function nextSteps(folder: string, branch: string, remote: string | undefined): string {
  const git = `git -C ${quoted(folder)}`;
  const add = remote === undefined ? `  ${git} remote add origin <address of the new repository>\n` : '';
  return `Made a store repository in ${folder}, with its first commit on ${branch}.

Push it to an empty repository on your git host:
${add}  ${git} push --set-upstream origin ${branch}

Then, in Storeplane's folder, give Argo CD its address. In argocd/settings.yaml:
  repository: ${remote ?? '<address of the new repository>'}
  branch: ${branch}
and then:
  kubectl apply --server-side --field-manager=storeplane -k argocd/
`;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
