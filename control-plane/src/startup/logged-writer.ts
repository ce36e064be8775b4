import type { Logger } from '../observability/logger.ts';
import type { StoreWriter } from '../ports/store-repository.ts';

/** Says of each request that reached the branch which commit it became: the way from a line of the log to git. */
export function loggedWriter(writer: StoreWriter, log: Logger): StoreWriter {
  return {
    submit: async (intent) => {
      const outcome = await writer.submit(intent);
      const { namespace: store, operation, requestId: change } = intent;
      if (outcome.kind === 'committed')
        log.info({ store, operation, change, commit: outcome.commit?.oid }, 'committed');
      return outcome;
    },
    drain: () => writer.drain(),
  };
}
