import { CommandError, type Terminal, UsageError } from '../command.ts';
import { printable } from '../printable.ts';

/**
 * Says what will become of a store and has the person type its id. `yes`: nobody is asked. Throws CommandError when the
 * person does not, UsageError where nobody can be asked.
 */
export async function confirm(
  id: string,
  consequences: string,
  yes: boolean,
  { ask, error }: Pick<Terminal, 'ask' | 'error'>,
): Promise<void> {
  error(`${printable(consequences)}\n`);
  if (yes) return;
  if (ask === undefined) throw new UsageError('Nobody is there to ask: confirm it with --yes.');
  const answer = await ask(`Type ${id} to go on: `);
  if (answer.trim() !== id) throw new CommandError('Nothing was changed.');
}
