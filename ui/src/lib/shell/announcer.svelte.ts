import type { StoreRecord } from '#lib/api/types.ts';
import type { StoreEvent } from '#lib/live/event-source.ts';

/** Spoken by screen readers: changes of status that nobody's click caused. */
class Announcer {
  text = $state('');

  /** Says what changed against `known`; of a burst only how many, so that nobody has to listen to a hundred names. */
  announce(events: readonly StoreEvent[], known: (id: string) => StoreRecord | undefined): void {
    const changed = new Map<string, string>();
    for (const event of events) {
      if (event.type === 'store-deleted') {
        const before = known(event.id);
        const isWithdrawn = before?.phase === 'AwaitingReview';
        if (before) changed.set(event.id, `${before.name} is ${isWithdrawn ? 'withdrawn' : 'deleted'}`);
      } else if (event.type === 'store') {
        const before = known(event.record.id);
        if (before && before.status !== event.record.status)
          changed.set(event.record.id, `${event.record.name} is ${inWords(event.record)}`);
      }
    }
    if (changed.size > 3) this.text = `${changed.size} stores changed`;
    else if (changed.size > 0) this.text = [...changed.values()].join('. ');
  }
}

function inWords({ status }: StoreRecord): string {
  return status === 'Failed' ? 'failing' : status.toLowerCase();
}

export const announcer = new Announcer();
