import { connectionUsage } from './api/connection.ts';
import { type Command, CommandError, exitCodes, type Terminal, UsageError } from './command.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { policyCommands } from './policy/commands.ts';
import { render } from './render.ts';
import { storeCommands } from './stores/commands.ts';
import { validate } from './validate.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['doctor', doctor],
  ['init', init],
  ['render', render],
  ['validate', validate],
  ...[...policyCommands].map(([name, command]) => [`policy ${name}`, command] as const),
  ...[...storeCommands].map(([name, command]) => [`stores ${name}`, command] as const),
]);
/** Words that another one follows. */
const families: ReadonlySet<string | undefined> = new Set(['policy', 'stores']);

/** Runs `storeplane` with these arguments. Answers the exit code (docs/command.md). */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const words = families.has(args[0]) ? 2 : 1;
  const name = args.slice(0, words).join(' ');
  if (args[0] === 'help' || args.includes('--help')) {
    terminal.out(usage(name));
    return 0;
  }
  try {
    const command = commands.get(name);
    if (command === undefined) {
      throw new UsageError(name === '' ? 'No command was given.' : `There is no command ${name}.`);
    }
    await command.run(args.slice(words), terminal);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.error(`${error.message}\n\n${usage(name)}`);
      return 2;
    }
    const known = error instanceof CommandError;
    terminal.error(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return known ? error.exitCode : exitCodes.failed;
  }
}

/** Of the command of this name, of all that begin with its first word, or of all there are. */
function usage(name: string): string {
  const [first = ''] = name.split(' ');
  const known = commands.has(name) ? name : families.has(first) ? `${first} ` : '';
  const shown = [...commands].filter(([each]) =>
    commands.has(known) ? each === known : each.startsWith(known),
  );
  const lines = shown.map(([each, command]) => `  storeplane ${each} ${command.usage}\n`);
  const shared = shown.some(([each]) => each.startsWith('stores ')) ? `\n${connectionUsage}` : '';
  return `Usage:\n${lines.join('\n')}${shared}`;
}
