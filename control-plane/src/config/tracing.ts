import type { Values } from './schema.ts';

/** Undefined: nothing is traced. */
export function tracingOf(values: Values) {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  const url = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
  if (url === undefined) return undefined;
  return {
    url,
    headers: values.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: values.OTEL_SERVICE_NAME,
    sampling: {
      ratio: values.OTEL_TRACES_SAMPLER_ARG,
      followsCaller: values.OTEL_TRACES_SAMPLER === 'parentbased_traceidratio',
    },
  };
}
