import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tracing } from '../ports/tracing.ts';

export interface RunningTracing extends Tracing {
  /** Sends what waits, for a few seconds at most. */
  close(): Promise<void>;
}

/** What records traces; undefined: nothing is traced, and nothing of OpenTelemetry's SDK is loaded. */
export async function makeTracing(
  { tracing, proxy }: Pick<Config, 'tracing' | 'proxy'>,
  version: string,
  clock: Clock,
  log: Logger,
): Promise<RunningTracing | undefined> {
  if (tracing === undefined) return undefined;
  const { url, headers, serviceName, sampling } = tracing;
  const { OtlpTracing } = await import('../tracing/otlp-tracing.ts');
  return new OtlpTracing({
    url,
    headers,
    proxy,
    sampling,
    service: { name: serviceName, version, instance: randomUUID() },
    clock,
    onLoss: (loss) => log.warn(loss, 'traces cannot be sent to the collector'),
  });
}
