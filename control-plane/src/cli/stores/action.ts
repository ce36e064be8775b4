import type { StoreRecord } from '../../domain/record.ts';
import { storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import { type Command, parseArguments } from '../command.ts';
import { oneId } from './arguments.ts';
import { tellRecord } from './show.ts';

/** A command that asks for one thing to be done to a store; `name` is also the last part of its path in the API. */
export function action({ usage, name }: { readonly usage: string; readonly name: string }): Command {
  return {
    usage,
    async run(args, terminal) {
      const { values, positionals } = parseArguments({
        args: [...args],
        options: connectionOptions,
        allowPositionals: true,
      });
      const path = storePath(oneId(positionals, name), `/${name}`);
      const client = await connect(values, terminal);
      const { body } = await client.send<StoreRecord>({ method: 'POST', path });
      tellRecord(body, values.json, terminal);
    },
  };
}
