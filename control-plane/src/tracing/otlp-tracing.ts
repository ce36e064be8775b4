import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import {
  isSampled,
  sampledTraceparent,
  spanIdOf,
  type Traceparent,
  traceIdOf,
} from '../domain/traceparent.ts';
import type { Clock } from '../ports/clock.ts';
import type { OutgoingProxy } from '../ports/outgoing-proxy.ts';
import type { Span, SpanEnd, SpanStart, Tracing } from '../ports/tracing.ts';
import { SpanIds } from './span-ids.ts';
import { type Loss, ToldExporter } from './told-exporter.ts';

export interface OtlpTracingOptions {
  /** Where the collector takes traces, such as http://collector:4318/v1/traces. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none. */
  readonly proxy?: OutgoingProxy | undefined;
  readonly service: { readonly name: string; readonly version: string; readonly instance: string };
  readonly sampling: {
    /** Share of the traces that are recorded, 0 to 1. */
    readonly ratio: number;
    /** What a caller has decided for its trace counts. */
    readonly followsCaller: boolean;
  };
  readonly clock: Clock;
  readonly onLoss: (loss: Loss) => void;
  /** Milliseconds between two deliveries. */
  readonly interval?: number;
  /** Milliseconds for one delivery with all its repetitions, and so for the last one of a process that ends. */
  readonly patience?: number;
}

/** Spans that wait to be sent; more are dropped. */
export const maxQueue = 2048;
const longestAttribute = 256;
const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/** Spans by OpenTelemetry's SDK, sent as OTLP in JSON over HTTP in the background. Nothing is registered globally. */
export class OtlpTracing implements Tracing {
  readonly #ids = new SpanIds();
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;

  constructor(options: OtlpTracingOptions) {
    const {
      url,
      headers,
      proxy,
      service,
      sampling,
      clock,
      onLoss,
      interval = 5000,
      patience = 5000,
    } = options;
    const exporter = new OTLPTraceExporter({
      url,
      headers: { ...headers },
      timeoutMillis: patience,
      // The process-wide proxy is not that of the exporter's own connections.
      httpAgentOptions: proxy === undefined ? {} : { proxyEnv: proxy },
    });
    const root = new TraceIdRatioBasedSampler(sampling.ratio);
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': service.name,
        'service.version': service.version,
        'service.instance.id': service.instance,
      }),
      sampler: sampling.followsCaller ? new ParentBasedSampler({ root }) : root,
      idGenerator: this.#ids,
      spanLimits: { attributeValueLengthLimit: longestAttribute },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new ToldExporter(exporter, clock, onLoss),
          maxQueueSize: maxQueue,
          scheduledDelayMillis: interval,
          exportTimeoutMillis: 2 * patience,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('storeplane', service.version);
  }

  begin({ name, kind = 'internal', parent, links = [], attributes = {}, at, key }: SpanStart): Span {
    const options = {
      kind: kinds[kind],
      attributes,
      links: links.map((link) => ({ context: contextOf(link) })),
      ...(at !== undefined && { startTime: at }),
    };
    const context = parent === undefined ? ROOT_CONTEXT : below(parent);
    const make = () => this.#tracer.startSpan(name, options, context);
    const span = parent === undefined || key === undefined ? make() : this.#ids.keyed(parent, key, make);
    const { traceId, spanId } = span.spanContext();
    return {
      context: span.isRecording() ? sampledTraceparent(traceId, spanId) : undefined,
      link: (to) => void span.addLink({ context: contextOf(to) }),
      end: ({ name: last, attributes: more = {}, error, at: endedAt }: SpanEnd = {}) => {
        if (last !== undefined) span.updateName(last);
        span.setAttributes(more);
        if (error !== undefined)
          span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
        span.end(endedAt);
      },
    };
  }

  /** Sends what waits, for a few seconds at most; what cannot be sent by then is lost. Never rejects. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => {});
  }
}

function below(parent: Traceparent): Context {
  return trace.setSpanContext(ROOT_CONTEXT, contextOf(parent));
}

function contextOf(traceparent: Traceparent) {
  return {
    traceId: traceIdOf(traceparent),
    spanId: spanIdOf(traceparent),
    traceFlags: isSampled(traceparent) ? 1 : 0,
  };
}
