import { StoreplaneError } from '../domain/errors.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { StoreEntry, StoreSpec } from '../domain/store.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import { isReviewed, type ReviewedOperation, type WriteModes } from '../domain/write-mode.ts';
import type { Decision, Intent, Outcome, StoreReader, StoreWriter } from '../ports/store-repository.ts';
import type { ReviewRequests } from './review-requests.ts';

export interface SubmissionsDeps {
  readonly repository: Pick<StoreReader, 'entry'>;
  readonly writer: Pick<StoreWriter, 'submit'>;
  readonly settings: StoreSettings;
  /** Undefined: every request goes to the branch directly. */
  readonly review:
    | { readonly modes: WriteModes; readonly requests: Pick<ReviewRequests, 'request'> }
    | undefined;
}

/** What became of a request. */
export interface Taken extends Omit<Outcome, 'kind'> {
  readonly kind: Outcome['kind'] | 'in-review';
  /** The pull request that asks for it. */
  readonly pullRequest: string | undefined;
}

/** Requests on their way to the branch: as a commit, or as a pull request where the modes ask for one. */
export class Submissions {
  readonly #deps: SubmissionsDeps;

  constructor(deps: SubmissionsDeps) {
    this.#deps = deps;
  }

  /** Throws as `StoreWriter.submit` and `ReviewRequests.request`. */
  async submit(intent: Intent): Promise<Taken> {
    const { review, writer, settings } = this.#deps;
    if (review === undefined) return { ...(await writer.submit(intent)), pullRequest: undefined };
    try {
      const guarded = { ...intent, decide: guard(intent, review.modes, settings) };
      return { ...(await writer.submit(guarded)), pullRequest: undefined };
    } catch (error) {
      if (!(error instanceof ReviewRequired)) throw error;
      const asked = await review.requests.request(intent, error.operation);
      const entry = this.#deps.repository.entry(intent.namespace);
      const kind = asked === undefined ? 'unchanged' : 'in-review';
      return { kind, commit: undefined, entry, pullRequest: asked?.pull.url };
    }
  }
}

/** Nothing was committed: the request is one that is reviewed. */
class ReviewRequired extends StoreplaneError {
  readonly operation: ReviewedOperation;

  constructor(namespace: string, operation: ReviewedOperation) {
    super('review-required', `To ${operation} the store "${namespace}" needs a pull request.`);
    this.operation = operation;
  }
}

/** Judged on each tip, like the decision itself: what a store is may change while a request is on its way. */
function guard({ decide, namespace }: Intent, modes: WriteModes, settings: StoreSettings): Intent['decide'] {
  return (entry, fleet) => {
    const decision = decide(entry, fleet);
    if (decision.kind === 'unchanged' || decision.kind === 'refused') return decision;
    const { operation, subjects } = changeOf(decision, entry, namespace, settings);
    if (!isReviewed(modes, operation, subjects)) return decision;
    return { kind: 'refused', error: new ReviewRequired(namespace, operation) };
  };
}

function changeOf(
  decision: Exclude<Decision, { kind: 'unchanged' | 'refused' }>,
  before: StoreEntry | undefined,
  namespace: string,
  settings: StoreSettings,
): { readonly operation: ReviewedOperation; readonly subjects: readonly (StoreSpec | undefined)[] } {
  if (decision.kind === 'remove') return { operation: 'delete', subjects: [before?.spec] };
  const [folder, text] =
    decision.kind === 'restore'
      ? [decision.removed.folder, decision.removed.text]
      : [decision.folder, decision.files.get('store.yaml')];
  const file = `${folder}/store.yaml`;
  const after = text === undefined ? undefined : parseStoreFile(text, { file, namespace }, settings).spec;
  if (before === undefined) return { operation: 'create', subjects: [after] };
  return { operation: 'update', subjects: [before.spec, after] };
}
