export interface Credentials {
  readonly username: string;
  readonly token: string;
}

/** What the git host is asked with. */
export interface CredentialSource {
  /** What is refused when the host refuses it, for people. */
  readonly name: string;
  /** What to do then: goes on after a colon. */
  readonly advice: string;
  /** For a request that is made now: never kept for another one. Throws StoreplaneError 'git-unavailable'. */
  current(): Promise<Credentials>;
  /**
   * Others, after the host refused this token; undefined when there are none that it would take. Throws
   * StoreplaneError 'git-unavailable'.
   */
  renewed(refused: string): Promise<Credentials | undefined>;
}
