import { type DestinationStream, type Logger, pino } from 'pino';
import { logContext } from './log-context.ts';

export type { Logger } from 'pino';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const secretPaths = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["proxy-authorization"]',
  'token',
  'password',
];

/**
 * Structured logs, one JSON object a line, on standard error: standard output is for people. What is logged on behalf
 * of a request names it (`log-context`).
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const nested = secretPaths.flatMap((path) => {
    const member = path.startsWith('[') ? path : `.${path}`;
    return [path, `*${member}`, `*.*${member}`];
  });
  const options = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => logContext(),
    redact: { paths: nested, censor: '[redacted]' },
  };
  return pino(options, destination ?? pino.destination({ fd: 2, sync: true }));
}
