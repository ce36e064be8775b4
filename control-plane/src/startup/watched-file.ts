import { readFile } from 'node:fs/promises';
import type { Clock } from '../ports/clock.ts';
import { StartError } from './start-error.ts';

export interface WatchedFileOptions<T> {
  /** What it holds, in a word. */
  readonly name: string;
  /** The variable that names it. */
  readonly variable: string;
  readonly path: string;
  /** Throws an Error whose words say what is wrong. */
  readonly parse: (text: string) => T;
  readonly clock: Clock;
  /** The file is another one now, or its fault is. */
  readonly onChange: (file: WatchedFile<T>) => void;
}

/** Milliseconds between looks: the kubelet takes longer to bring a changed ConfigMap. */
const interval = 5000;

/**
 * A file of settings that may change while the process runs. It is read again and again, as mounted ConfigMaps change by
 * symbolic links that no watch follows. While it is broken, what it said before holds.
 */
export class WatchedFile<T> {
  readonly #options: WatchedFileOptions<T>;
  #text: string | undefined;
  #value: T;
  #fault: string | undefined;
  #cancel: () => void = () => {};
  #closed = false;

  private constructor(options: WatchedFileOptions<T>, text: string, value: T) {
    this.#options = options;
    this.#text = text;
    this.#value = value;
  }

  /** Throws StartError when the file cannot be read or is broken. */
  static async open<T>(options: WatchedFileOptions<T>): Promise<WatchedFile<T>> {
    try {
      const text = await readFile(options.path, 'utf8');
      return new WatchedFile(options, text, options.parse(text));
    } catch (error) {
      throw new StartError(`${options.variable}: ${reasonOf(error, options.path)}`);
    }
  }

  get name(): string {
    return this.#options.name;
  }

  get value(): T {
    return this.#value;
  }

  /** Why the file is not used as it is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Looks from now on. */
  start(): void {
    this.#cancel = this.#options.clock.after(interval, () => {
      void this.#look().finally(() => {
        if (!this.#closed) this.start();
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { path, parse, onChange, variable } = this.#options;
    const before = { text: this.#text, fault: this.#fault };
    try {
      this.#text = await readFile(path, 'utf8');
      if (this.#text === before.text) return;
      this.#value = parse(this.#text);
      this.#fault = undefined;
      onChange(this);
    } catch (error) {
      if (isMissing(error)) this.#text = undefined;
      this.#fault = `${variable}: ${reasonOf(error, path)}`;
      if (this.#fault !== before.fault) onChange(this);
    }
  }
}

function isMissing(error: unknown): error is NodeJS.ErrnoException {
  return (error as NodeJS.ErrnoException).code !== undefined;
}

function reasonOf(error: unknown, path: string): string {
  if (isMissing(error)) return `the file ${path} cannot be read (${error.code}).`;
  return `the file ${path} cannot be used. ${(error as Error).message}`;
}
