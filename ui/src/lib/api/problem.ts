/** What went wrong with a request, in a form that pages can show. */
export interface Problem {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The control plane's error code, `network` when no answer came, `unknown` when the answer was not a problem document. */
  readonly code: string;
  /** One or two sentences for people. */
  readonly message: string;
  /** JSON pointer of a body field (without its slash) → what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Extra members of the problem document. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Reads an RFC 9457 document. `body` may be anything: proxies answer with pages of their own. */
export function problemFrom(status: number, body: unknown): Problem {
  const document = isObject(body) ? body : {};
  const detail = text(document.detail) ?? text(document.title);
  return {
    status,
    code: text(document.code) ?? lastSegment(text(document.type)) ?? 'unknown',
    message:
      detail ?? `The control plane answered with HTTP ${status} and no explanation. Try again in a moment.`,
    fields: fieldsFrom(document.errors),
    extra: document,
  };
}

/** What a thrown fetch means: nothing came back, so nothing is known about what the server did. */
export function problemFromThrown(thrown: unknown): Problem {
  const timedOut = thrown instanceof DOMException && thrown.name === 'TimeoutError';
  return {
    status: 0,
    code: 'network',
    message: timedOut
      ? 'The control plane did not answer in time. Your connection may be slow; try again.'
      : 'The control plane cannot be reached. Check your connection and try again.',
    fields: {},
    extra: {},
  };
}

function fieldsFrom(errors: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!Array.isArray(errors)) return fields;
  for (const error of errors) {
    if (!isObject(error)) continue;
    const pointer = text(error.pointer);
    const detail = text(error.detail);
    if (pointer === undefined || detail === undefined) continue;
    fields[pointer.replace(/^#?\//, '')] ??= detail;
  }
  return fields;
}

function lastSegment(type: string | undefined): string | undefined {
  if (type === undefined || type === 'about:blank') return undefined;
  return type.split(/[/:#]/).findLast((part) => part !== '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
