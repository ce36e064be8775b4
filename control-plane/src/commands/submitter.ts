import { StoreplaneError } from '../domain/errors.ts';
import type { Intent, Outcome, StoreWriter } from '../ports/store-repository.ts';

/** Hands intents to the writer; requests with one id that are on their way at once share one outcome. */
export class Submitter {
  readonly #writer: Pick<StoreWriter, 'submit'>;
  readonly #running = new Map<string, { readonly digest: string; readonly outcome: Promise<Outcome> }>();

  constructor(writer: Pick<StoreWriter, 'submit'>) {
    this.#writer = writer;
  }

  /** Throws what `StoreWriter.submit` throws. */
  submit(intent: Intent): Promise<Outcome> {
    const { requestId, digest } = intent;
    const running = this.#running.get(requestId);
    if (running?.digest === digest) return running.outcome;
    if (running !== undefined) return Promise.reject(reused());
    const outcome = this.#writer.submit(intent).finally(() => this.#running.delete(requestId));
    this.#running.set(requestId, { digest, outcome });
    return outcome;
  }
}

function reused(): StoreplaneError {
  return new StoreplaneError(
    'idempotency-key-reused',
    'This Idempotency-Key was used for another request. Choose a new one for a new request.',
  );
}
