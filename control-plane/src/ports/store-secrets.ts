/** One Secret of a store. What names it comes from the branch and the engine, never from a request. */
export interface SecretPlace {
  readonly namespace: string;
  /** The store that the namespace has to be marked as. */
  readonly store: string;
  readonly secret: string;
}

/** Reads what a store's chart keeps secret. What it answers is shown to whoever asked, and kept nowhere. */
export interface StoreSecrets {
  /**
   * The texts of these keys; one that the Secret does not have is missing. Throws StoreplaneError 'credentials-missing'
   * (no such namespace or Secret), 'credentials-forbidden' (the cluster does not let Storeplane read it, or the namespace
   * is not this store's), 'cluster-unavailable'.
   */
  read(place: SecretPlace, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
