import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '../domain/errors.ts';
import type { Push } from '../ports/store-repository.ts';
import { follow, type MetricsSources } from './metrics-sources.ts';

export interface HttpObservation {
  readonly method: string;
  /** The route's pattern, never the path itself: paths are without number. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export type WebhookOutcome = 'looked' | 'repeated' | 'irrelevant' | 'unsigned' | 'unreadable' | 'off';

export interface Metrics {
  observe(request: HttpObservation): void;
  /** A request was answered with a problem; 'internal': one that nobody expected. */
  refused(route: string, code: ErrorCode | 'internal'): void;
  streamOpened(): void;
  streamClosed(): void;
  pushed(push: Omit<Push, 'traces'>): void;
  /** A store runs what a commit asks for, so many seconds after the commit was seen on the branch. */
  ready(change: 'created' | 'updated', seconds: number): void;
  webhook(outcome: WebhookOutcome): void;
  /** Reads these whenever the metrics are asked for. Call once. */
  follow(sources: MetricsSources): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Rate, errors and duration per route, the way of commits from queue to Ready, the fleet by status, the process itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'storeplane_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern and class of the status (2xx); its count is the rate',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const errors = new Counter({
    name: 'storeplane_http_errors_total',
    help: 'Requests answered with a problem, by route pattern and code of the problem',
    labelNames: ['route', 'code'] as const,
    registers,
  });
  const streams = new Gauge({ name: 'storeplane_event_streams', help: 'Open event streams', registers });
  const opened = new Counter({
    name: 'storeplane_event_streams_total',
    help: 'Event streams ever opened',
    registers,
  });
  const pushes = new Histogram({
    name: 'storeplane_git_push_duration_seconds',
    help: 'Duration of attempts to push by what became of them: accepted, moved (somebody else was faster), refused, unknown',
    labelNames: ['outcome'] as const,
    buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60],
    registers,
  });
  const retries = new Counter({
    name: 'storeplane_git_push_retries_total',
    help: 'Attempts to push the same bytes once more',
    registers,
  });
  const batches = new Histogram({
    name: 'storeplane_git_batch_commits',
    help: 'Commits in an accepted push; its sum is the number of commits made',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
    registers,
  });
  const ready = new Histogram({
    name: 'storeplane_store_ready_duration_seconds',
    help: 'Time from a commit of a store being seen on the branch until the store runs it',
    labelNames: ['change'] as const,
    buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600],
    registers,
  });
  const webhooks = new Counter({
    name: 'storeplane_webhook_deliveries_total',
    help: 'Webhooks of the git host by what became of them',
    labelNames: ['outcome'] as const,
    registers,
  });
  return {
    observe: ({ method, route, status, seconds }) => {
      duration.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
    },
    refused: (route, code) => errors.inc({ route, code }),
    streamOpened: () => {
      streams.inc();
      opened.inc();
    },
    streamClosed: () => streams.dec(),
    pushed: ({ outcome, commits, attempt, seconds }) => {
      pushes.observe({ outcome }, seconds);
      if (attempt > 1) retries.inc();
      if (outcome === 'accepted') batches.observe(commits);
    },
    ready: (change, seconds) => ready.observe({ change }, seconds),
    webhook: (outcome) => webhooks.inc({ outcome }),
    follow: (sources) => follow(sources, registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
