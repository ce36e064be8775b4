import { connect, connectionOptions } from '../api/connection.ts';
import { type Command, parseArguments } from '../command.ts';
import { oneId } from './arguments.ts';
import { json } from './show.ts';
import { parseTimeout, progressTo, timeoutOption, waitFor } from './wait.ts';

/** `storeplane stores watch`: what becomes of a store, as it happens. */
export const watch: Command = {
  usage: `<id> [--timeout <seconds>]
      Tells what becomes of a store until it is Ready or gone; exit code 3 when it fails or its deletion is held.
      --timeout  exit code 3 after so many seconds (as long as it takes)
      --json     one object on each line: the store's record, and {"id", "gone": true} in the end
`,
  async run(args, terminal) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: { ...timeoutOption, ...connectionOptions },
      allowPositionals: true,
    });
    const id = oneId(positionals, 'watch');
    const timeout = parseTimeout(values.timeout);
    const client = await connect(values, terminal);
    const onProgress = values.json
      ? (record: object) => terminal.out(json(record))
      : progressTo(terminal.out, terminal);
    const left = await waitFor(client, id, { goal: 'settled', timeout, onProgress }, terminal);
    if (left !== undefined) return;
    terminal.out(values.json ? json({ id, gone: true }) : `Nothing is left of ${id}.\n`);
  },
};
