import type { Command } from '../command.ts';
import { action } from './action.ts';

/** `storeplane stores retry`: a failed store is tried again. */
export const retry: Command = action({
  usage: `<id>
      Has Argo CD try a failed store again.
`,
  name: 'retry',
});
