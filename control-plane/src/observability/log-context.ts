import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line says that is logged on behalf of a request. */
export interface LogContext {
  readonly requestId: string;
  /** Of the trace that is recorded of it, named as OpenTelemetry names it in logs. */
  readonly trace_id?: string;
  /** Whose request it is. */
  subject?: string;
  /** The id of the store that it is about. */
  store?: string;
}

const contexts = new AsyncLocalStorage<LogContext>();

/** Runs `task`, and all that it begins and waits for, on behalf of a request. */
export function onBehalfOf<T>(context: LogContext, task: () => T): T {
  return contexts.run(context, task);
}

/** Runs what serves nobody alone, such as timers: the request that began it is not at fault for it. */
export function onNobodysBehalf<T>(task: () => T): T {
  return contexts.exit(task);
}

/** Adds what became known of the request at hand. */
export function noteForLog(facts: Partial<Omit<LogContext, 'requestId'>>): void {
  const context = contexts.getStore();
  if (context !== undefined) Object.assign(context, facts);
}

/** A copy, which the logger may change. */
export function logContext(): Partial<LogContext> {
  return { ...contexts.getStore() };
}
