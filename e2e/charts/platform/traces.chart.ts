import { expect, test } from 'vitest';
import { readConfig } from '../../../control-plane/src/config.ts';
import { configOf, containerOf } from './rendered.ts';

test('traces: off without a collector, and on with its address alone', async () => {
  const credentials = { existingSecret: 'mine' };
  const off = await containerOf({ tracing: { ratio: '0.5' }, credentials });
  expect(JSON.stringify([off, await configOf({ tracing: { ratio: '0.5' } })])).not.toContain('OTEL');
  const tracing = { endpoint: 'http://collector.monitoring:4318' };
  const config = await configOf({ tracing });
  expect(readConfig({ ...config, KUBERNETES_SERVICE_HOST: '10.96.0.1' }).tracing).toEqual({
    url: 'http://collector.monitoring:4318/v1/traces',
    headers: {},
    serviceName: 'storeplane',
    sampling: { ratio: 1, followsCaller: true },
  });
  expect((await containerOf({ tracing, credentials })).env.at(-1)).toEqual({
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    valueFrom: { secretKeyRef: { name: 'mine', key: 'otlp-headers', optional: true } },
  });
});
