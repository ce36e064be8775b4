import { StoreplaneError } from '../domain/errors.ts';
import type { Traceparent } from '../domain/traceparent.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProposalWriter } from '../ports/reviews.ts';
import type { Intent, Push, StoreWriter } from '../ports/store-repository.ts';
import type { Span, Tracing } from '../ports/tracing.ts';

type Writer = StoreWriter & ProposalWriter;

interface Waiting {
  readonly span: Span;
  readonly since: number;
  isSent: boolean;
}

/** As many as OpenTelemetry keeps of a span. */
const maxLinks = 128;
/** Refusals for any other reason are answers, not failures. */
const failures = new Set(['git-unavailable', 'git-refused', 'overloaded', 'shutting-down', 'internal']);

/**
 * The way of a change from its request to the branch, as spans: the whole of it, whose place goes into the commit; the wait in the
 * queue; and each push, which is for many changes: it belongs to the trace of the first, and is linked with the others.
 */
export class CommitTraces {
  readonly #tracing: Tracing;
  readonly #clock: Clock;
  readonly #waiting = new Map<Traceparent, Waiting>();

  constructor(tracing: Tracing, clock: Clock) {
    this.#tracing = tracing;
    this.#clock = clock;
  }

  around(writer: Writer): Writer {
    return {
      submit: (intent) => this.#follow('commit', intent, (traced) => writer.submit(traced)),
      propose: (intent, branch) =>
        this.#follow('propose', intent, (traced) => writer.propose(traced, branch)),
      drain: () => writer.drain(),
    };
  }

  /** Told of each push, before its requests are answered. */
  pushed({ outcome, commits, attempt, seconds, traces }: Push): void {
    const [first, ...others] = traces;
    if (first === undefined) return;
    const at = this.#clock.now();
    const begun = at - seconds * 1000;
    for (const trace of traces) this.#sent(trace, begun);
    const span = this.#tracing.begin({
      name: 'git push',
      kind: 'client',
      parent: first,
      links: others.slice(0, maxLinks),
      attributes: {
        'storeplane.push.outcome': outcome,
        'storeplane.push.attempt': attempt,
        'storeplane.push.commits': commits,
      },
      at: begun,
    });
    const { context } = span;
    if (context !== undefined) for (const other of others) this.#waiting.get(other)?.span.link(context);
    const isFailed = outcome === 'refused' || outcome === 'unknown';
    span.end({ at, error: isFailed ? outcome : undefined });
  }

  async #follow<T extends { readonly kind: string }>(
    name: string,
    intent: Intent,
    write: (intent: Intent) => Promise<T>,
  ): Promise<T> {
    if (intent.trace === undefined) return write(intent);
    const { namespace, operation, requestId } = intent;
    const attributes = {
      'storeplane.store': namespace,
      'storeplane.operation': operation,
      'storeplane.change': requestId,
    };
    const since = this.#clock.now();
    const span = this.#tracing.begin({ name, parent: intent.trace, attributes, at: since });
    const trace = span.context;
    if (trace !== undefined) this.#waiting.set(trace, { span, since, isSent: false });
    const end = (outcome: string, error?: string) => {
      if (trace !== undefined) this.#waiting.delete(trace);
      span.end({ attributes: { 'storeplane.outcome': outcome }, error, at: this.#clock.now() });
    };
    try {
      const result = await write({ ...intent, trace });
      end(result.kind);
      return result;
    } catch (error) {
      const code = error instanceof StoreplaneError ? error.code : 'internal';
      end(code, failures.has(code) ? code : undefined);
      throw error;
    }
  }

  /** The wait of a commit is over with its first push. */
  #sent(trace: Traceparent, at: number): void {
    const waiting = this.#waiting.get(trace);
    if (waiting === undefined || waiting.isSent) return;
    waiting.isSent = true;
    this.#tracing.begin({ name: 'commit queue', parent: trace, at: waiting.since }).end({ at });
  }
}
