import type { StoreRecord } from '../../domain/record.ts';
import { CommandError, exitCodes, type Terminal } from '../command.ts';
import { eventsOf, type StreamEvent } from './events.ts';
import { isMissing, ProblemError } from './problem-error.ts';
import { NoAnswer, receive } from './receive.ts';
import type { Problem } from './types.ts';

export interface Connection {
  /** Its path ends in a slash. */
  readonly server: URL;
  readonly token: string | undefined;
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the server's address, without a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly ifMatch?: string;
}

export interface Answer<T> {
  readonly status: number;
  /** Undefined for an answer without content. */
  readonly body: T;
}

/** Milliseconds for which one request is repeated while no answer comes, or one that says to come later. */
const patience = 30_000;
const firstPause = 500;

type Surroundings = Pick<Terminal, 'clock' | 'newId' | 'error'>;

/** The control plane's HTTP API. */
export class ApiClient {
  readonly #connection: Connection;
  readonly #around: Surroundings;
  /** Whether it has answered before: until then an address that nobody listens at is a wrong one. */
  #wasReached = false;

  constructor(connection: Connection, around: Surroundings) {
    this.#connection = connection;
    this.#around = around;
  }

  /**
   * Asks until there is an answer, with the same Idempotency-Key each time: a change whose answer was lost is not made
   * twice. Throws ProblemError, and CommandError when the server cannot be reached.
   */
  async send<T>(request: Request): Promise<Answer<T>> {
    const { clock, newId } = this.#around;
    const headers = { ...this.#headers(), ...keyOf(request, newId) };
    const end = clock.now() + patience;
    for (let pause = firstPause; ; pause *= 2) {
      const { answer, wait, why, error } = await this.#once<T>(request, headers, pause);
      if (answer !== undefined) return answer;
      if (wait === undefined || clock.now() + wait > end) throw error;
      this.#around.error(`${why}; asking again in ${Math.ceil(wait / 1000)} s.\n`);
      await this.pause(wait);
    }
  }

  /** The store; undefined when there is none. Throws as `send`. */
  async find(id: string): Promise<StoreRecord | undefined> {
    try {
      return (await this.send<StoreRecord>({ path: storePath(id) })).body;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * What changes from here on, or after the event `lastEventId`, until the stream breaks or `signal` ends it. Undefined:
   * there is no stream to be had now.
   */
  async events(
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<StreamEvent> | undefined> {
    const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const headers = { ...this.#headers(), accept: 'text/event-stream', ...resume };
    const url = new URL('api/events', this.#connection.server);
    const response = await fetch(url, { headers, signal, redirect: 'manual' }).catch(() => undefined);
    if (response?.ok && response.body !== null) return eventsOf(response.body, this.#around.clock, signal);
    await response?.body?.cancel();
    return undefined;
  }

  /** Waits for so many milliseconds, or until `signal`. */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.#around.clock.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  async #once<T>(request: Request, headers: Record<string, string>, pause: number): Promise<Attempt<T>> {
    try {
      const { server } = this.#connection;
      const received = await receive(server, request, headers, this.#around.clock);
      this.#wasReached = true;
      const { status, body, retryAfter } = received;
      if (status < 300) return { answer: { status, body: body as T } };
      const error = new ProblemError(body as Problem, retryAfter);
      const wait = error.exitCode === exitCodes.noAnswer ? (retryAfter ?? pause / 1000) * 1000 : undefined;
      return { error, wait, why: (body as Problem).title };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const wait = error.wasSent || this.#wasReached ? pause : undefined;
      const { host } = this.#connection.server;
      const message = `${host} cannot be reached: ${error.message}. Is it the address of the control plane (--server, STOREPLANE_URL)?`;
      return { error: new CommandError(message, exitCodes.noAnswer), wait, why: 'No answer' };
    }
  }

  #headers(): Record<string, string> {
    const { token } = this.#connection;
    return {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }
}

/** `wait`: milliseconds after which it may be asked again; undefined: it makes no sense to. */
type Attempt<T> =
  | { readonly answer: Answer<T>; readonly wait?: never; readonly why?: never; readonly error?: never }
  | {
      readonly answer?: never;
      readonly wait: number | undefined;
      readonly why: string;
      readonly error: CommandError;
    };

function keyOf({ method = 'GET' }: Request, newId: () => string): Record<string, string> {
  return method === 'GET' ? {} : { 'idempotency-key': newId() };
}

export function storePath(id: string, below = ''): string {
  return `api/stores/${encodeURIComponent(id)}${below}`;
}
