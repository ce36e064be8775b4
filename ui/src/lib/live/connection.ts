/**
 * The event stream's life as a pure state machine: what happened goes in, what to do comes out.
 *
 * A stream that breaks is first given a moment (most breaks are shorter); then pages poll until it is back. The
 * browser reconnects by itself, with Last-Event-ID, after a broken line; after a refusal it gives up, and a new
 * stream is opened here with growing pauses. A tab hidden for long lets its stream go: browsers allow only six
 * connections to one host, for all tabs together.
 */
export type Connection =
  | { readonly phase: 'connecting' | 'shaky' | 'polling'; readonly refusals: number }
  | { readonly phase: 'streaming' | 'asleep'; readonly refusals: 0 };

export type ConnectionInput =
  | 'opened'
  /** The line broke; the browser is reconnecting. */
  | 'broken'
  /** The browser gave up. */
  | 'refused'
  | 'grace-over'
  | 'retry-due'
  | 'hidden-long'
  | 'visible';

export type ConnectionEffect =
  | { readonly do: 'open' | 'close' | 'reload' | 'start-polling' | 'stop-polling' }
  | { readonly do: 'wait-grace' | 'wait-retry'; readonly ms: number };

/** Milliseconds. */
export const POLL_INTERVAL = 4000;
const GRACE = 1200;
const RETRY_FIRST = 1000;
const RETRY_MOST = 8000;

export const initial: Connection = { phase: 'connecting', refusals: 0 };

/** `random` in [0, 1) spreads the retries of many tabs. */
export function step(
  state: Connection,
  input: ConnectionInput,
  random: number,
): readonly [Connection, readonly ConnectionEffect[]] {
  switch (input) {
    case 'opened':
      // What happened while there was no stream is not known, not even between the page's first look and now.
      return [{ phase: 'streaming', refusals: 0 }, [{ do: 'stop-polling' }, { do: 'reload' }]];
    case 'broken':
      return lost(state, state.refusals, []);
    case 'refused':
      return lost(state, state.refusals + 1, [
        { do: 'close' },
        { do: 'wait-retry', ms: pause(state.refusals, random) },
      ]);
    case 'grace-over':
      if (state.phase !== 'shaky' && state.phase !== 'connecting') return [state, []];
      return [{ phase: 'polling', refusals: state.refusals }, [{ do: 'start-polling' }]];
    case 'retry-due':
      return [state, state.phase === 'asleep' ? [] : [{ do: 'open' }]];
    case 'hidden-long':
      return [{ phase: 'asleep', refusals: 0 }, [{ do: 'close' }, { do: 'stop-polling' }]];
    case 'visible':
      return state.phase === 'asleep'
        ? [{ phase: 'connecting', refusals: 0 }, [{ do: 'open' }, { do: 'wait-grace', ms: GRACE }]]
        : [state, []];
  }
}

function lost(
  state: Connection,
  refusals: number,
  effects: readonly ConnectionEffect[],
): readonly [Connection, readonly ConnectionEffect[]] {
  if (state.phase === 'asleep') return [state, []];
  if (state.phase === 'polling') return [{ phase: 'polling', refusals }, effects];
  const grace: readonly ConnectionEffect[] = state.phase === 'shaky' ? [] : [{ do: 'wait-grace', ms: GRACE }];
  return [{ phase: 'shaky', refusals }, [...effects, ...grace]];
}

function pause(refusals: number, random: number): number {
  const longest = Math.min(RETRY_FIRST * 2 ** refusals, RETRY_MOST);
  return Math.round(longest * (0.5 + random / 2));
}
