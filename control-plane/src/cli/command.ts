import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Clock } from '../ports/clock.ts';

/** Where a command says things. Texts bring their line ends. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

/** What a command has around it. */
export interface Terminal extends Output {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks the person who is there; undefined: nobody is. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Characters in a line; undefined: what is said goes to a file or a program. */
  readonly columns: number | undefined;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface Command {
  /** What follows the command's name, and what it does. For people. */
  readonly usage: string;
  /** Throws UsageError or CommandError. */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** The command was not called as it wants to be. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What else than 0 and 2 (called wrongly) the command ends with. */
export const exitCodes = {
  /** Refused, failed, or faults found. */
  failed: 1,
  /** What was waited for did not come. */
  notReached: 3,
  /** No answer, or one that says to come later. */
  noAnswer: 4,
} as const;

/** The command could not do what it was asked. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Node's `parseArgs`. Throws UsageError with its words. */
export function parseArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
