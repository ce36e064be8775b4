import { UsageError } from '../command.ts';

/** The one id a command takes. Throws UsageError. */
export function oneId(positionals: readonly string[], command: string): string {
  const [id, ...more] = positionals;
  if (!id || more.length > 0)
    throw new UsageError(`${command} takes the id of one store, such as store-acme.`);
  return id;
}

/** A whole number of at least 1. Throws UsageError. */
export function count(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${option} wants a number.`);
  return Number(text);
}
