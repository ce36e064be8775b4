import type { StoreRecord } from '../../domain/record.ts';
import type { ApiClient, Request } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import type { StoreList } from '../api/types.ts';
import { type Command, parseArguments, UsageError } from '../command.ts';
import { table } from '../table.ts';
import { count } from './arguments.ts';
import { json } from './show.ts';

const mostOfPage = 200;

/** `storeplane stores list`: the stores there are, by all pages. */
export const list: Command = {
  usage: `[--search <text>] [--status <status>] [--owner <owner>] [--plan <plan>] [--sort <key>] [--limit <number>]
      Lists stores.
      --search  in name, namespace, owner and address
      --status  Provisioning, Ready, Failed or Deleting
      --sort    name, created_at or status; --sort=-name for the other way round (name)
      --limit   so many at most (all)
`,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    if (positionals.length > 0) throw new UsageError('list takes options alone.');
    const { search: q, status, owner, plan, sort, limit } = values;
    const most = count(limit, '--limit');
    const client = await connect(values, terminal);
    const { items, total } = await read(client, { q, status, owner, plan, sort }, most);
    if (values.json) {
      terminal.out(json({ items, total }));
      return;
    }
    terminal.out(items.length === 0 ? 'No stores.\n' : table([head, ...items.map(row)], terminal.columns));
    if (items.length < total) terminal.error(`${total - items.length} more are there.\n`);
  },
};

const head = ['ID', 'STATUS', 'PHASE', 'PLAN', 'OWNER', 'URL'];

function row({ id, status, phase, plan, owner, url }: StoreRecord): string[] {
  return [id, status, phase, plan || '-', owner || '-', url ?? '-'];
}

async function read(
  client: ApiClient,
  filter: NonNullable<Request['query']>,
  most = Number.POSITIVE_INFINITY,
) {
  const items: StoreRecord[] = [];
  let cursor: string | undefined;
  for (;;) {
    const query = { ...filter, cursor, limit: String(Math.min(mostOfPage, most - items.length)) };
    const { body: page } = await client.send<StoreList>({ path: 'api/stores', query });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
    if (cursor === undefined || items.length >= most) return { items, total: page.total };
  }
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      search: { type: 'string' },
      status: { type: 'string' },
      owner: { type: 'string' },
      plan: { type: 'string' },
      sort: { type: 'string' },
      limit: { type: 'string' },
      ...connectionOptions,
    },
    allowPositionals: true,
  });
}
