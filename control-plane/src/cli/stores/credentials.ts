import { storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import type { Credentials } from '../api/types.ts';
import { type Command, parseArguments } from '../command.ts';
import { table } from '../table.ts';
import { oneId } from './arguments.ts';
import { json } from './show.ts';

/** `storeplane stores credentials`: whom a new store lets in, for those who may see it. */
export const credentials: Command = {
  usage: `<id>
      Shows the name and the password of a store's first administrator, and where to sign in. The server logs it.
`,
  async run(args, terminal) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: connectionOptions,
      allowPositionals: true,
    });
    const path = storePath(oneId(positionals, 'credentials'), '/reveal-credentials');
    const client = await connect(values, terminal);
    const { body } = await client.send<Credentials>({ method: 'POST', path });
    const { username, password, login_url: url } = body;
    const rows = [
      ...(username === null ? [] : [['username', username] as const]),
      ['password', password] as const,
      ['sign in at', url] as const,
    ];
    terminal.out(values.json ? json(body) : table(rows));
  },
};
