import type { Overview, StoreRecord } from '#lib/api/types.ts';

/** What the control plane tells about by server-sent events. */
export type StoreEvent =
  | { readonly type: 'store'; readonly record: StoreRecord }
  | { readonly type: 'store-deleted'; readonly id: string }
  | { readonly type: 'overview'; readonly overview: Overview }
  | { readonly type: 'resync' };

export interface StreamHandlers {
  opened(): void;
  /** `gaveUp`: the browser will not reconnect by itself. */
  failed(gaveUp: boolean): void;
  event(event: StoreEvent): void;
}

/** Opens the event stream; the returned function closes it. The browser sends Last-Event-ID when it reconnects. */
export function openStream(url: string, handlers: StreamHandlers): () => void {
  const source = new EventSource(url);
  const on = (name: string, read: (data: unknown) => StoreEvent) =>
    source.addEventListener(name, (message: MessageEvent<string>) =>
      handlers.event(read(JSON.parse(message.data))),
    );
  source.onopen = () => handlers.opened();
  source.onerror = () => handlers.failed(source.readyState === EventSource.CLOSED);
  on('store', (data) => ({ type: 'store', record: data as StoreRecord }));
  on('store-deleted', (data) => ({ type: 'store-deleted', id: (data as { id: string }).id }));
  on('overview', (data) => ({ type: 'overview', overview: data as Overview }));
  on('resync', () => ({ type: 'resync' }));
  return () => source.close();
}
