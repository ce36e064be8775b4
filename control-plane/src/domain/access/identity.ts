import type { Person } from '../store.ts';

/** Who asks: as git knows them, and by the names that rights are given to. */
export interface Identity {
  readonly person: Person;
  /** Theirs alone, for good: `machine:<name>`, the `sub` of an issuer, or `anonymous`. */
  readonly subject: string;
  /** As the issuer says; machines and nobody have none. */
  readonly groups: readonly string[];
}
