import type { Command } from '../command.ts';
import { argocd } from './argocd.ts';
import { can } from './can.ts';
import { check } from './check.ts';

/** `storeplane policy …`, by its second word. */
export const policyCommands: ReadonlyMap<string, Command> = new Map([
  ['check', check],
  ['can', can],
  ['argocd', argocd],
]);
