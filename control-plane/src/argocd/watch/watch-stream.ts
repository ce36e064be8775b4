import type { IncomingMessage } from 'node:http';
import type { KubernetesObject } from '../../domain/argocd/types.ts';
import type { Clock } from '../../ports/clock.ts';
import { asApiError, SilenceError } from '../api/api-error.ts';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

/**
 * Milliseconds of silence after which a connection counts as dead. The API server sends a bookmark about once a
 * minute, also when nothing changes.
 */
export const longestSilence = 100_000;

/** The events of a watch's answer, until the server ends it. Throws ApiError when it breaks or falls silent. */
export async function* watchEvents(response: IncomingMessage, clock: Clock): AsyncGenerator<WatchEvent> {
  let cancel = () => {};
  const heard = () => {
    const since = clock.now();
    cancel();
    cancel = clock.after(longestSilence, () => response.destroy(new SilenceError(since)));
  };
  heard();
  try {
    for await (const line of lines(response, heard)) yield JSON.parse(line) as WatchEvent;
  } catch (error) {
    throw asApiError(error);
  } finally {
    cancel();
    response.destroy();
  }
}

/** Lines without their end. The rest after the last one is dropped: the connection was cut there. */
async function* lines(response: IncomingMessage, heard: () => void): AsyncGenerator<string> {
  let parts: string[] = [];
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    heard();
    const ends = chunk.split('\n');
    const rest = ends.pop() ?? '';
    for (const end of ends) {
      parts.push(end);
      yield parts.join('');
      parts = [];
    }
    if (rest !== '') parts.push(rest);
  }
}
