import { StoreplaneError } from '../domain/errors.ts';
import type { SecretPlace, StoreSecrets } from '../ports/store-secrets.ts';

/** The Secrets of stores in memory, by namespace; remembers which were asked for. */
export class MemorySecrets implements StoreSecrets {
  readonly stored = new Map<string, Readonly<Record<string, string>>>();
  readonly asked: SecretPlace[] = [];

  async read(place: SecretPlace, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.asked.push(place);
    const secret = this.stored.get(place.namespace);
    if (secret === undefined) throw new StoreplaneError('credentials-missing', 'There is no such Secret.');
    return new Map(Object.entries(secret).filter(([key]) => keys.includes(key)));
  }
}
