import type { Command } from '../command.ts';
import { create } from './create.ts';
import { credentials } from './credentials.ts';
import { remove } from './delete.ts';
import { get } from './get.ts';
import { history } from './history.ts';
import { list } from './list.ts';
import { retry } from './retry.ts';
import { revert } from './revert.ts';
import { undoDelete } from './undo-delete.ts';
import { update } from './update.ts';
import { watch } from './watch.ts';

/** `storeplane stores …`, by its second word. */
export const storeCommands: ReadonlyMap<string, Command> = new Map([
  ['list', list],
  ['get', get],
  ['create', create],
  ['update', update],
  ['delete', remove],
  ['watch', watch],
  ['history', history],
  ['revert', revert],
  ['retry', retry],
  ['undo-delete', undoDelete],
  ['credentials', credentials],
]);
