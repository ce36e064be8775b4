import type { ApiClient } from '../api/client.ts';
import { storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import type { FleetHistory, StoreHistory } from '../api/types.ts';
import { type Command, parseArguments, type Terminal, UsageError } from '../command.ts';
import { table } from '../table.ts';
import { count } from './arguments.ts';
import { diffs } from './diffs.ts';
import { json, time } from './show.ts';

const mostOfPage = 100;
const usualLimit = 20;

/** `storeplane stores history`: the commits of one store, or of all. */
export const history: Command = {
  usage: `[<id>] [--diff] [--author <text>] [--owner <owner>] [--since <time>] [--until <time>] [--limit <number>]
      Lists the commits of a store, also of one that is gone, or of all stores; newest first.
      --diff    with what each changed in the files of the store
      --author  of all stores: whose name or address has this in it
      --owner   of all stores: those that this owner has now
      --since, --until  of all stores: a day or a time such as 2026-11-22T22:33:24Z
      --limit   so many at most (${usualLimit})
`,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    const [id, ...more] = positionals;
    if (more.length > 0) throw new UsageError('history takes the id of one store, or none.');
    const { author, owner, diff } = values;
    const [since, until] = [seconds(values.since, '--since'), seconds(values.until, '--until')];
    const filter = { author, owner, since, until };
    if (id !== undefined && Object.values(filter).some((one) => one !== undefined)) {
      throw new UsageError('--author, --owner, --since and --until are for the history of all stores.');
    }
    if (id === undefined && diff) throw new UsageError('--diff wants the id of a store.');
    const most = count(values.limit, '--limit') ?? usualLimit;
    const client = await connect(values, terminal);
    const page =
      id === undefined
        ? await read<FleetHistory>(client, 'api/history', filter, most)
        : await read<StoreHistory>(client, storePath(id, '/history'), {}, most);
    if (values.json) terminal.out(json(page));
    else if (diff) terminal.out(diffs(page.items as StoreHistory['items']));
    else terminal.out(page.items.length === 0 ? 'No commits.\n' : listed(page.items, terminal));
    if (!page.complete)
      terminal.error(`Commits may be missing: ${why[page.incomplete_reason ?? 'stale']}.\n`);
  },
};

const why: Readonly<Record<NonNullable<StoreHistory['incomplete_reason']>, string>> = {
  'no-native-git': 'the control plane has no native git to read them with',
  'being-read': 'the history is being read for the first time',
  'too-long': 'the history is longer than what is kept of it',
  stale: 'the remote cannot be read',
};

type Items = StoreHistory['items'] | FleetHistory['items'];

function listed(items: Items, { columns }: Terminal): string {
  const rows = items.map((item) => {
    const about = 'what' in item ? item.what || item.subject : item.subject;
    return [item.commit.slice(0, 10), time(item.at), item.author.name, about];
  });
  return table([['COMMIT', 'TIME', 'AUTHOR', 'WHAT'], ...rows], columns);
}

/** Pages until there are `most` commits, put together as one. */
async function read<Page extends StoreHistory | FleetHistory>(
  client: ApiClient,
  path: string,
  filter: Readonly<Record<string, string | undefined>>,
  most: number,
): Promise<Page> {
  const items: Page['items'][number][] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = String(Math.min(mostOfPage, most - items.length));
    const { body: page } = await client.send<Page>({ path, query: { ...filter, cursor, limit } });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
    if (cursor === undefined || items.length >= most) return { ...page, items };
  }
}

/** Unix seconds of a day or a time. Throws UsageError. */
function seconds(text: string | undefined, option: string): string | undefined {
  if (text === undefined) return undefined;
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const at = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || at < 0)
    throw new UsageError(`${option} wants a day or a time such as 2026-11-22T22:33:24Z.`);
  return String(Math.floor(at / 1000));
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      diff: { type: 'boolean', default: false },
      author: { type: 'string' },
      owner: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      limit: { type: 'string' },
      ...connectionOptions,
    },
    allowPositionals: true,
  });
}
