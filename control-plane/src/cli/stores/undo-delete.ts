import type { Command } from '../command.ts';
import { action } from './action.ts';

/** `storeplane stores undo-delete`: keeps a store whose deletion waits. */
export const undoDelete: Command = action({
  usage: `<id>
      Keeps a store whose deletion waits or is held: its folder comes back, its objects stay.
`,
  name: 'undo-delete',
});
