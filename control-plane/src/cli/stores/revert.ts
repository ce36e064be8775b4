import { type ApiClient, storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import type { Reverted, StoreHistory } from '../api/types.ts';
import { type Command, CommandError, parseArguments, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { confirm } from './confirm.ts';
import { json } from './show.ts';

/** `storeplane stores revert`: takes back what one commit did to a store. */
export const revert: Command = {
  usage: `<id> <commit> [--yes]
      Takes back what a commit did to a store's folder, by a new commit, once you have typed the store's id.
      Its database and uploads do not come back. history lists the commits; their first 7 letters do.
      --yes  without asking
`,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    const [id, wanted, ...more] = positionals;
    if (!id || !wanted || more.length > 0)
      throw new UsageError('revert takes the id of a store and a commit.');
    if (!/^[0-9a-f]{7,40}$/.test(wanted))
      throw new UsageError('revert wants 7 to 40 hex digits of a commit.');
    const client = await connect(values, terminal);
    const commit = await findCommit(client, id, wanted);
    await confirm(id, await consequences(client, id, commit), values.yes, terminal);
    const { body } = await client.send<Reverted>({
      method: 'POST',
      path: storePath(id, '/revert'),
      body: { commit: commit.commit },
    });
    if (values.json) return terminal.out(json(body));
    terminal.out(
      body.commit === null
        ? 'The folder was so already: nothing was committed.\n'
        : `Reverted by ${printable(body.commit)}.\n`,
    );
    terminal.out(`${printable(body.note)}\n`);
  },
};

type Commit = StoreHistory['items'][number];

/** The store's commit that begins with these digits. Throws CommandError when there is none, or more than one. */
async function findCommit(client: ApiClient, id: string, wanted: string): Promise<Commit> {
  const found: Commit[] = [];
  let cursor: string | undefined;
  do {
    const path = storePath(id, '/history');
    const { body: page } = await client.send<StoreHistory>({ path, query: { cursor, limit: '100' } });
    found.push(...page.items.filter(({ commit }) => commit.startsWith(wanted)));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && found[0]?.commit !== wanted);
  const [commit, other] = found;
  if (commit === undefined) throw new CommandError(`No commit ${wanted} of ${id} is known: see history.`);
  if (other !== undefined)
    throw new CommandError(`More than one commit begins with ${wanted}: write more of it.`);
  return commit;
}

async function consequences(client: ApiClient, id: string, commit: Commit): Promise<string> {
  const about = `${commit.commit.slice(0, 10)} (${commit.subject}) will be taken back.`;
  if (commit.made_folder) {
    return `${about} It made the store: ${id} will be deleted, with its database and its uploads.`;
  }
  const isRemoval = commit.files.some(({ path, change }) => path.endsWith('store.yaml') && change === 'D');
  if (!isRemoval) return `${about} The database and the uploads of ${id} stay as they are.`;
  const isThere = (await client.find(id)) !== undefined;
  return isThere
    ? `${about} It removed the store: its deletion, which waits, is undone.`
    : `${about} It removed the store: ${id} will be made anew, empty. Its database and its uploads do not come back.`;
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: { yes: { type: 'boolean', default: false }, ...connectionOptions },
    allowPositionals: true,
  });
}
