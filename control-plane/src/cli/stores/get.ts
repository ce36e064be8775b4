import type { StoreRecord } from '../../domain/record.ts';
import { storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import { type Command, parseArguments } from '../command.ts';
import { oneId } from './arguments.ts';
import { tellRecord } from './show.ts';

/** `storeplane stores get`: how a store does, why, and what to do about it. */
export const get: Command = {
  usage: `<id>
      Shows a store: its status, the reason for it, and what to do about it.
`,
  async run(args, terminal) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: connectionOptions,
      allowPositionals: true,
    });
    const id = oneId(positionals, 'get');
    const client = await connect(values, terminal);
    const { body } = await client.send<StoreRecord>({ path: storePath(id) });
    tellRecord(body, values.json, terminal);
  },
};
