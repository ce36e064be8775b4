import { Router } from 'express';
import type { BulkResult, DeletionCommands } from '../../commands/deletion-commands.ts';
import { type Gate, rightsOf } from '../auth/gate.ts';
import { callerOf } from '../caller.ts';
import { bulkBody, noQuery } from '../schemas/requests.ts';
import { bodyOf, queryOf } from '../validate.ts';

export interface DeletionRoutesDeps {
  readonly deletionCommands: DeletionCommands;
  readonly gate: Gate;
}

/** `/api/deletions`: what is decided about many deletions at once. Only the stores that are named are touched. */
export function deletionRoutes({ deletionCommands, gate }: DeletionRoutesDeps): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/release')
    .all(gate('/api/deletions/release'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      const stores = [...new Set(bodyOf(bulkBody, req).stores)];
      const results = await deletionCommands.releaseAll(stores, rightsOf(req));
      const released = results.flatMap(({ id, release }) => (release === undefined ? [] : [{ id, release }]));
      res.json({ released, not_released: refused(results) });
    });
  router
    .route('/undo')
    .all(gate('/api/deletions/undo'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      const stores = [...new Set(bodyOf(bulkBody, req).stores)];
      const results = await deletionCommands.undoAll(stores, callerOf(req));
      const undone = results.filter(({ error }) => error === undefined).map(({ id }) => id);
      res.json({ undone, not_undone: refused(results) });
    });
  return router;
}

function refused(results: readonly BulkResult[]) {
  return results.flatMap(({ id, error }) =>
    error === undefined ? [] : [{ id, code: error.code, detail: error.message }],
  );
}
