import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricsSources {
  /** Stores by status. */
  readonly totals: () => Readonly<Record<string, number>>;
  /** Numbers of the git writer by name: `queueDepth`, `pushes`, … */
  readonly writer?: () => Readonly<Record<string, number>>;
  /** 1 while the port can be read, 0 while what is known of it may be old. */
  readonly fresh: () => Readonly<Record<'repository' | 'argocd', boolean>>;
  /** Seconds for which what is known of a source may have been old; 0 while it is fresh. */
  readonly staleSeconds: () => Readonly<Record<'repository' | 'argocd', number>>;
  /** Deletions that wait for a person, by why they are held. */
  readonly held: () => Readonly<Record<'too_many' | 'unwanted', number>>;
  /** Whether files of settings are used as they are, by what they hold. */
  readonly files?: () => Readonly<Record<string, boolean>>;
}

export interface HttpObservation {
  readonly method: string;
  /** The route's pattern, never the path itself: paths are without number. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface Metrics {
  observe(request: HttpObservation): void;
  streamOpened(): void;
  streamClosed(): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Rate, errors and duration per route, the fleet by status, the queue of writes, the process itself. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'storeplane_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern; its count is the rate',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const streams = new Gauge({ name: 'storeplane_event_streams', help: 'Open event streams', registers });
  const opened = new Counter({
    name: 'storeplane_event_streams_total',
    help: 'Event streams ever opened',
    registers,
  });
  gaugeOf('storeplane_stores', 'Stores by status', 'status', sources.totals, registry);
  const fresh = () => numbers(sources.fresh());
  gaugeOf('storeplane_fresh', '1 while this source can be read', 'source', fresh, registry);
  const stale = 'Seconds for which what is known of this source may have been old; 0 while it is fresh';
  gaugeOf('storeplane_stale_seconds', stale, 'source', sources.staleSeconds, registry);
  gaugeOf('storeplane_deletions_held', 'Deletions that wait for a person', 'reason', sources.held, registry);
  const { files } = sources;
  if (files !== undefined) {
    const help = '1 while the file is used as it is, 0 while what it said before holds';
    gaugeOf('storeplane_settings_file', help, 'file', () => numbers(files()), registry);
  }
  if (sources.writer !== undefined) {
    gaugeOf(
      'storeplane_git_writer',
      'Numbers of the git writer since the start',
      'measure',
      sources.writer,
      registry,
    );
  }
  return {
    observe: ({ method, route, status, seconds }) => {
      duration.observe({ method, route, status: String(status) }, seconds);
    },
    streamOpened: () => {
      streams.inc();
      opened.inc();
    },
    streamClosed: () => streams.dec(),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function gaugeOf(
  name: string,
  help: string,
  label: string,
  read: () => Readonly<Record<string, number>>,
  registry: Registry,
): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      for (const [key, value] of Object.entries(read())) this.set({ [label]: key }, value);
    },
  });
}

function numbers(flags: Readonly<Record<string, boolean>>): Record<string, number> {
  return Object.fromEntries(Object.entries(flags).map(([key, flag]) => [key, flag ? 1 : 0]));
}
