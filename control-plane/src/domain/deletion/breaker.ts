/** How many stores may go at once. */
export interface BreakerLimits {
  /** More than this many… */
  readonly stores: number;
  /** …and more than this share of all stores… */
  readonly percent: number;
  /** …within this many seconds are held. */
  readonly window: number;
}

/** A store that went, or is to go. The same store may be named several times. */
export interface Leaving {
  readonly namespace: string;
  /** Unix seconds. */
  readonly at: number;
}

/** A stretch of time, ends included, in which too many stores left. Unix seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The stretches of time in which more stores left than the limits allow. A function of when stores left and of
 * nothing else: it forgets nothing while its input does not, so stores that are held stay so when time passes, when
 * some of them are released and when some come back. `present`: the stores that are there now, with their time of
 * creation (Unix seconds, 0 when unknown). Stores made later do not make an old mass look small.
 */
export function trippedSpans(
  leaving: readonly Leaving[],
  present: Iterable<{ readonly namespace: string; readonly createdAt: number }>,
  limits: BreakerLimits,
): Span[] {
  const events = [...leaving].sort((a, b) => a.at - b.at);
  if (events.length <= limits.stores) return [];
  const names = new Set<string>();
  const creations: number[] = [];
  for (const { namespace, createdAt } of present) {
    names.add(namespace);
    creations.push(createdAt);
  }
  creations.sort((a, b) => a - b);
  const inside = new Window((namespace) => names.has(namespace));
  const spans: Span[] = [];
  let first = 0;
  let existing = 0;
  for (const event of events) {
    inside.add(event);
    for (; event.at - events[first]!.at > limits.window; first++) inside.drop(events[first]!);
    while (existing < creations.length && creations[existing]! <= event.at) existing += 1;
    if (isTooMany(inside.stores, existing + inside.gone, limits)) {
      extend(spans, { from: events[first]!.at, to: event.at });
    }
  }
  return spans;
}

/** Whether so many of so many stores may not go at once. */
function isTooMany(leaving: number, all: number, limits: BreakerLimits): boolean {
  return leaving > limits.stores && leaving * 100 > limits.percent * all;
}

export function isInside(spans: readonly Span[], at: number): boolean {
  return spans.some(({ from, to }) => from <= at && at <= to);
}

function extend(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last !== undefined && span.from <= last.to) spans[spans.length - 1] = { from: last.from, to: span.to };
  else spans.push(span);
}

/** The stores that left within the window that is looked at. */
class Window {
  readonly #isPresent: (namespace: string) => boolean;
  readonly #times = new Map<string, number>();
  /** Those that are not back. */
  gone = 0;

  constructor(isPresent: (namespace: string) => boolean) {
    this.#isPresent = isPresent;
  }

  get stores(): number {
    return this.#times.size;
  }

  add({ namespace }: Leaving): void {
    const times = this.#times.get(namespace) ?? 0;
    this.#times.set(namespace, times + 1);
    if (times === 0 && !this.#isPresent(namespace)) this.gone += 1;
  }

  drop({ namespace }: Leaving): void {
    const times = (this.#times.get(namespace) ?? 1) - 1;
    if (times > 0) {
      this.#times.set(namespace, times);
      return;
    }
    this.#times.delete(namespace);
    if (!this.#isPresent(namespace)) this.gone -= 1;
  }
}
