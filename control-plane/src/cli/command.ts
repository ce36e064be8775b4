import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Where a command says things. Texts bring their line ends. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

export interface Command {
  /** What follows the command's name, and what it does. For people. */
  readonly usage: string;
  /** Throws UsageError or CommandError. */
  run(args: readonly string[], output: Output): Promise<void>;
}

/** The command was not called as it wants to be. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command could not do what it was asked. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
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
