import { Router } from 'express';
import type { BulkResult, DeletionCommands } from '../../commands/deletion-commands.ts';
import { callerOf } from '../caller.ts';
import { onlyMethods } from '../error-handler.ts';
import { route } from '../request-context.ts';
import { bulkBody, noQuery } from '../schemas/requests.ts';
import { bodyOf, queryOf } from '../validate.ts';

export interface DeletionRoutesDeps {
  readonly deletionCommands: DeletionCommands;
}

/** `/api/deletions`: what is decided about many deletions at once. Only the stores that are named are touched. */
export function deletionRoutes({ deletionCommands }: DeletionRoutesDeps): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/release')
    .all(route('/api/deletions/release'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      const results = await deletionCommands.releaseAll([...new Set(bodyOf(bulkBody, req).stores)]);
      const released = results.flatMap(({ id, release }) => (release === undefined ? [] : [{ id, release }]));
      res.json({ released, not_released: refused(results) });
    })
    .all(onlyMethods('POST'));
  router
    .route('/undo')
    .all(route('/api/deletions/undo'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      const stores = [...new Set(bodyOf(bulkBody, req).stores)];
      const results = await deletionCommands.undoAll(stores, callerOf(req));
      const undone = results.filter(({ error }) => error === undefined).map(({ id }) => id);
      res.json({ undone, not_undone: refused(results) });
    })
    .all(onlyMethods('POST'));
  return router;
}

function refused(results: readonly BulkResult[]) {
  return results.flatMap(({ id, error }) =>
    error === undefined ? [] : [{ id, code: error.code, detail: error.message }],
  );
}
