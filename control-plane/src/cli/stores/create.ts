import type { StoreRecord } from '../../domain/record.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import { type Command, parseArguments, UsageError } from '../command.ts';
import { tellRecord, tellReview } from './show.ts';
import { parseTimeout, progressTo, timeoutOption, usualTimeout, waitFor } from './wait.ts';

/** `storeplane stores create`: asks for a store, and may wait until it runs. */
export const create: Command = {
  usage: `<name> [--plan <plan>] [--owner <owner>] [--engine <engine>] [--wait] [--timeout <seconds>]
      Creates a store. The same request again changes nothing.
      --wait     until it is Ready, with the progress on standard error; exit code 3 when it fails
      --timeout  exit code 3 after so many seconds of waiting (${usualTimeout / 1000})
`,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    const [name, ...more] = positionals;
    if (!name || more.length > 0) throw new UsageError('create takes the name of one store, such as acme.');
    const { plan, owner, engine } = values;
    const timeout = parseTimeout(values.timeout) ?? usualTimeout;
    const client = await connect(values, terminal);
    const { status, body } = await client.send<StoreRecord>({
      method: 'POST',
      path: 'api/stores',
      body: { name, plan, owner, engine },
    });
    tellReview(body, status, terminal);
    const onProgress = progressTo(terminal.error, terminal);
    const record = values.wait
      ? await waitFor(client, body.id, { goal: 'ready', timeout, onProgress }, terminal)
      : body;
    tellRecord(record ?? body, values.json, terminal);
  },
};

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      plan: { type: 'string' },
      owner: { type: 'string' },
      engine: { type: 'string' },
      wait: { type: 'boolean', default: false },
      ...timeoutOption,
      ...connectionOptions,
    },
    allowPositionals: true,
  });
}
