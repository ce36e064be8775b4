import { ManualClock } from '../../testing/manual-clock.ts';
import type { Terminal } from '../command.ts';
import { runCommand } from '../main.ts';

let ids = 0;

/** A terminal that keeps what is said. Nobody is there to be asked, unless `changes` says so. */
function recordingTerminal(changes: Partial<Terminal> = {}) {
  const said = { out: '', error: '' };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
    env: {},
    ask: undefined,
    columns: undefined,
    clock: new ManualClock(),
    newId: () => {
      ids += 1;
      return `cli-${ids}`;
    },
    ...changes,
  };
  return { ...terminal, said };
}

/** Runs `storeplane` with these arguments, and tells how it ended and what it said. */
export async function run(args: readonly string[], changes: Partial<Terminal> = {}) {
  const terminal = recordingTerminal(changes);
  const code = await runCommand(args, terminal);
  return { code, ...terminal.said };
}
