import type { StoreRecord } from '../../domain/record.ts';
import { storePath } from '../api/client.ts';
import { connect, connectionOptions } from '../api/connection.ts';
import { type Command, parseArguments, type Terminal } from '../command.ts';
import { oneId } from './arguments.ts';
import { confirm } from './confirm.ts';
import { json, tellRecord, tellReview } from './show.ts';
import { parseTimeout, progressTo, timeoutOption, usualTimeout, waitFor } from './wait.ts';

/** `storeplane stores delete`: removes a store with its data, and may wait until nothing is left of it. */
export const remove: Command = {
  usage: `<id> [--yes] [--wait] [--timeout <seconds>]
      Deletes a store with its database and uploads, once you have typed its id.
      --yes      without asking
      --wait     until nothing is left of it, with the progress on standard error
      --timeout  exit code 3 after so many seconds of waiting (${usualTimeout / 1000})
`,
  async run(args, terminal) {
    const { values, positionals } = parse(args);
    const id = oneId(positionals, 'delete');
    const timeout = parseTimeout(values.timeout) ?? usualTimeout;
    const client = await connect(values, terminal);
    await client.send<StoreRecord>({ path: storePath(id) });
    await confirm(id, `${id} will be deleted, with its database and its uploads.`, values.yes, terminal);
    const { status, body } = await client.send<StoreRecord | undefined>({
      method: 'DELETE',
      path: storePath(id),
    });
    if (body !== undefined) tellReview(body, status, terminal);
    const onProgress = progressTo(terminal.error, terminal);
    const left =
      values.wait && body !== undefined
        ? await waitFor(client, id, { goal: 'gone', timeout, onProgress }, terminal)
        : body;
    tell(id, left, values.json, terminal);
  },
};

function tell(id: string, left: StoreRecord | undefined, isJson: boolean, terminal: Terminal): void {
  if (left !== undefined) tellRecord(left, isJson, terminal);
  else terminal.out(isJson ? json({ id, gone: true }) : `Nothing is left of ${id}.\n`);
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      yes: { type: 'boolean', default: false },
      wait: { type: 'boolean', default: false },
      ...timeoutOption,
      ...connectionOptions,
    },
    allowPositionals: true,
  });
}
