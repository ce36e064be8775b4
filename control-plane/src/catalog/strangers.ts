import type { StoreReader } from '../ports/store-repository.ts';

/**
 * Applications whose folder this replica has never seen. Argo CD may have read a push before we did: until the branch
 * was looked at after the Application was seen, nobody knows whether its folder is new or gone.
 */
export class Strangers {
  readonly #repository: Pick<StoreReader, 'refresh'>;
  readonly #onChecked: (namespace: string) => void;
  readonly #waiting = new Set<string>();
  readonly #checked = new Set<string>();
  #looking = false;
  #closed = false;

  /** `onChecked`: the branch has been looked at, and may know the folder now. */
  constructor(repository: Pick<StoreReader, 'refresh'>, onChecked: (namespace: string) => void) {
    this.#repository = repository;
    this.#onChecked = onChecked;
  }

  /** True when the branch was looked at since the Application was first asked for; has it looked at otherwise. */
  isChecked(namespace: string): boolean {
    if (this.#checked.has(namespace)) return true;
    this.#waiting.add(namespace);
    this.retry();
    return false;
  }

  /** Looks for those whose look failed. */
  retry(): void {
    if (!this.#looking && !this.#closed && this.#waiting.size > 0) void this.#look();
  }

  forget(namespace: string): void {
    this.#waiting.delete(namespace);
    this.#checked.delete(namespace);
  }

  close(): void {
    this.#closed = true;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const names = [...this.#waiting];
    const seen = await this.#repository.refresh().then(
      () => true,
      () => false, // the repository's state tells, and so does its end
    );
    this.#looking = false;
    if (!seen || this.#closed) return;
    for (const name of names) {
      if (this.#waiting.delete(name)) {
        this.#checked.add(name);
        this.#onChecked(name);
      }
    }
    this.retry();
  }
}
