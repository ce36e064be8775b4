import type { StoreRecord } from '../../domain/record.ts';
import { storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import { type Command, parseArguments, UsageError } from '../command.ts';
import { oneId } from './arguments.ts';
import { tellRecord, tellReview } from './show.ts';

/** `storeplane stores update`: another plan or owner, if nobody changes the store at the same time. */
export const update: Command = {
  usage: `<id> [--plan <plan>] [--owner <owner>]
      Changes the plan or the owner of a store.
`,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    const id = oneId(positionals, 'update');
    const { plan, owner } = values;
    if (plan === undefined && owner === undefined) throw new UsageError('update wants --plan or --owner.');
    const client = await connect(values, terminal);
    const { body: before } = await client.send<StoreRecord>({ path: storePath(id) });
    const ifMatch = before.version === null ? '*' : `"${before.version}"`;
    const { status, body } = await client.send<StoreRecord>({
      method: 'PATCH',
      path: storePath(id),
      body: { plan, owner },
      ifMatch,
    });
    tellReview(body, status, terminal);
    tellRecord(body, values.json, terminal);
  },
};

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: { plan: { type: 'string' }, owner: { type: 'string' }, ...connectionOptions },
    allowPositionals: true,
  });
}
