/** A store repository as both sides see it. */
export interface Remote {
  /** Smart HTTP address. */
  readonly url: string;
  /** The bare repository behind it. */
  readonly path: string;
}
