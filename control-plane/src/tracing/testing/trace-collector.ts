import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP has it in JSON. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Delivery {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** What a collector does with what it gets: takes it, refuses it with a status, or never answers. */
export type Mood = 'takes' | 'hangs' | number;

/** An OTLP/HTTP receiver on this machine that takes JSON and nothing else. */
export async function startTraceCollector(mood: Mood = 'takes') {
  const spans: OtlpSpan[] = [];
  const resources: Record<string, string | number | undefined>[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer(async (req, res) => {
    headers.push(req.headers);
    let text = '';
    for await (const chunk of req.setEncoding('utf8')) text += chunk;
    const isRight = req.method === 'POST' && req.url === '/v1/traces';
    if (!isRight || req.headers['content-type'] !== 'application/json') return void res.writeHead(400).end();
    if (collector.mood === 'hangs') return;
    if (collector.mood !== 'takes') return void res.writeHead(collector.mood).end('{"message":"hush"}');
    for (const { resource, scopeSpans } of (JSON.parse(text) as Delivery).resourceSpans) {
      resources.push(attributesOf(resource));
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mood,
    spans,
    resources,
    /** Of each delivery, whatever became of it. */
    headers,
    named: (name: string) => spans.filter((span) => span.name === name),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return collector;
}

export type TraceCollector = Awaited<ReturnType<typeof startTraceCollector>>;

export function attributesOf({ attributes }: { readonly attributes: readonly OtlpAttribute[] }) {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
}
