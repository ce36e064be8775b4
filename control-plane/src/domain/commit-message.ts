import { isSampled, readTraceparent, type Traceparent } from './traceparent.ts';

/** What a commit of the control plane says about the request it answers. */
export interface RequestTrailers {
  readonly requestId: string;
  /** Digest of what was asked. */
  readonly digest: string;
  readonly namespace: string;
  readonly operation: (typeof operations)[number];
  readonly actor: string;
  /** Where the trace of the request goes on; undefined: nobody records one. */
  readonly trace?: Traceparent | undefined;
}

const operations = ['create', 'update', 'delete', 'restore', 'revert'] as const;

const keys = {
  requestId: 'Storeplane-Request',
  digest: 'Storeplane-Digest',
  namespace: 'Storeplane-Store',
  operation: 'Storeplane-Operation',
  actor: 'Storeplane-Actor',
} as const satisfies Record<keyof Omit<RequestTrailers, 'trace'>, string>;
/** Left out where nothing is traced, so that commits are as they are without it. */
const traceKey = 'Storeplane-Traceparent';

const fields = Object.keys(keys) as (keyof typeof keys)[];
const maxSubjectLength = 100;

/** A commit message: one line of subject, an empty line, the trailers. No text in it can add a line. */
export function commitMessage(subject: string, trailers: RequestTrailers): string {
  const lines = fields.map((field) => `${keys[field]}: ${encode(trailers[field])}`);
  if (trailers.trace !== undefined) lines.push(`${traceKey}: ${encode(trailers.trace)}`);
  return `${oneLine(subject)}\n\n${lines.join('\n')}\n`;
}

/**
 * The trailers of a commit message, or undefined when it is not one of the control plane's. Only the last
 * paragraph counts; other people's trailers beside ours (`Signed-off-by`) do no harm, a key said twice does.
 */
export function readTrailers(message: string): RequestTrailers | undefined {
  const paragraphs = message
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split(/\n[ \t]*\n/);
  const last = paragraphs.length > 1 ? paragraphs.at(-1) : undefined;
  if (last === undefined) return undefined;
  const found = new Map<string, string>();
  for (const line of last.split('\n')) {
    const match = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line);
    const key = match?.[1];
    if (key === undefined || !key.startsWith('Storeplane-')) continue;
    if (found.has(key)) return undefined;
    found.set(key, decode(match?.[2] ?? ''));
  }
  const read = (field: keyof typeof keys) => found.get(keys[field]);
  const [requestId, digest, namespace, operation, actor] = fields.map(read);
  if (requestId === undefined || digest === undefined || namespace === undefined || actor === undefined) {
    return undefined;
  }
  const known = operations.find((one) => one === operation);
  if (known === undefined) return undefined;
  return { requestId, digest, namespace, operation: known, actor, trace: sampled(found.get(traceKey)) };
}

/** Where the trace of a commit's request goes on. Anything that is not exactly ours is none: people write commits too. */
export function traceOf(message: string): Traceparent | undefined {
  return message.includes(traceKey) ? readTrailers(message)?.trace : undefined;
}

function sampled(text: string | undefined): Traceparent | undefined {
  const traceparent = readTraceparent(text);
  return traceparent !== undefined && isSampled(traceparent) ? traceparent : undefined;
}

function oneLine(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return clean.slice(0, maxSubjectLength).toWellFormed().trimEnd() || 'Change a store';
}

/** Percent-encodes what could end a line or be trimmed away, so that every text is read back as it was. */
function encode(text: string): string {
  return text.toWellFormed().replace(/[%\p{Cc}\u2028\u2029\ufeff]|^\s|\s$/gu, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function decode(text: string): string {
  return text.replace(/%([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
