import { type Command, CommandError, type Output, UsageError } from './command.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { render } from './render.ts';
import { validate } from './validate.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['doctor', doctor],
  ['init', init],
  ['render', render],
  ['validate', validate],
]);

/** Runs `storeplane` with these arguments. Answers the exit code: 0 done, 1 failed, 2 called wrongly, or the command's own. */
export async function runCommand(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === 'help' || rest.includes('--help')) {
    output.out(usage());
    return 0;
  }
  try {
    const command = commands.get(name ?? '');
    if (command === undefined) {
      throw new UsageError(name === undefined ? 'No command was given.' : `There is no command ${name}.`);
    }
    await command.run(rest, output);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      output.error(`${error.message}\n\n${usage()}`);
      return 2;
    }
    if (error instanceof CommandError) {
      output.error(`${error.message}\n`);
      return error.exitCode;
    }
    output.error(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
}

function usage(): string {
  const lines = [...commands].map(([name, command]) => `  storeplane ${name} ${command.usage}\n`);
  return `Usage:\n${lines.join('\n')}`;
}
