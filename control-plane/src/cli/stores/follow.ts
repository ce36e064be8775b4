import type { StoreRecord } from '../../domain/record.ts';
import type { ApiClient } from '../api/client.ts';
import type { StreamEvent } from '../api/events.ts';

/** Milliseconds between two streams, or two looks while there is none. */
const betweenLooks = 2000;

/**
 * A store as it is and becomes, until `signal`; undefined: there is none. Follows the server's events, resumes after a
 * break, and reads the record again and again where there is no stream to be had. Throws as `ApiClient.send`.
 */
export async function* follow(
  client: ApiClient,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<StoreRecord | undefined> {
  let resumeAfter: string | undefined;
  while (!signal.aborted) {
    const stream = await client.events(resumeAfter, signal);
    // Events that follow on those that came before leave nothing to be read.
    if (stream === undefined || resumeAfter === undefined) yield await client.find(id);
    for await (const event of stream ?? []) {
      resumeAfter = event.id ?? resumeAfter;
      if (event.name === 'resync') yield await client.find(id);
      else if (concerns(event, id)) yield event.name === 'store' ? (event.data as StoreRecord) : undefined;
    }
    await client.pause(betweenLooks, signal);
  }
}

function concerns({ name, data }: StreamEvent, id: string): boolean {
  return (name === 'store' || name === 'store-deleted') && (data as { readonly id: string }).id === id;
}
