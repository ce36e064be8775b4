import type { Clock } from '../../ports/clock.ts';
import { CommandError, exitCodes } from '../command.ts';
import type { Request } from './client.ts';

/** Milliseconds for a whole answer. */
const longestAnswer = 60_000;

/** What came back is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** False when the request cannot have arrived. */
  readonly wasSent: boolean;

  constructor(message: string, wasSent: boolean) {
    super(message);
    this.wasSent = wasSent;
  }
}

export interface Received {
  readonly status: number;
  /** Undefined for an answer without content. */
  readonly body: unknown;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

/** One request and its answer. Throws NoAnswer, and CommandError for an answer that is not of a control plane. */
export async function receive(
  server: URL,
  { method = 'GET', path, query = {}, body, ifMatch }: Request,
  headers: Readonly<Record<string, string>>,
  clock: Clock,
): Promise<Received> {
  const url = new URL(path, server);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  const late = new AbortController();
  const cancel = clock.after(longestAnswer, () => late.abort());
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: late.signal,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return read(response, await response.text(), server);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw noAnswer(error, late.signal.aborted);
  } finally {
    cancel();
  }
}

function read(response: Response, text: string, server: URL): Received {
  const { status, headers } = response;
  if (status === 204) return { status, body: undefined, retryAfter: undefined };
  const seconds = headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined;
  const isJson = /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '');
  const body = isJson ? parse(text) : undefined;
  if (body !== undefined && (status < 300 || status >= 400)) return { status, body, retryAfter };
  if (status === 429 || status >= 502) {
    const title = `${server.host} answers with status ${status}`;
    return { status: status === 429 ? 429 : 503, body: { title, status: 503 }, retryAfter };
  }
  throw new CommandError(
    `${server.origin}${server.pathname} answers (status ${status}), but not like a control plane: check the address (--server, STOREPLANE_URL).`,
    exitCodes.noAnswer,
  );
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Faults of before there was a connection. */
const unsent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|TLS|SSL/;

function noAnswer(error: unknown, isLate: boolean): NoAnswer {
  if (isLate) return new NoAnswer('no answer in time', true);
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const code = cause?.code ?? '';
  return new NoAnswer(code || cause?.message || 'the connection broke', !unsent.test(code));
}
