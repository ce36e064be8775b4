import { type Response, Router } from 'express';
import type { Catalog } from '../../catalog/catalog.ts';
import type { SortField } from '../../catalog/sorted-view.ts';
import type { DeletionCommands } from '../../commands/deletion-commands.ts';
import { notFound } from '../../commands/refusals.ts';
import type { StoreCommands } from '../../commands/store-commands.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import type { StoreRecord } from '../../domain/record.ts';
import { noteForLog } from '../../observability/log-context.ts';
import { type Gate, rightsOf } from '../auth/gate.ts';
import { shown, viewerOf } from '../auth/shown.ts';
import { callerOf } from '../caller.ts';
import { ifMatchOf } from '../preconditions.ts';
import { noteStore } from '../request-context.ts';
import { createBody, listQuery, noQuery, updateBody } from '../schemas/requests.ts';
import { bodyOf, noBody, queryOf } from '../validate.ts';

export interface StoreRoutesDeps {
  readonly catalog: Catalog;
  readonly commands: StoreCommands;
  readonly deletionCommands: DeletionCommands;
  readonly gate: Gate;
}

/** `/api/stores` and what is below it. */
export function storeRoutes(deps: StoreRoutesDeps): Router {
  const router = Router({ caseSensitive: true });
  router.param('id', noteStore);
  addCollection(router, deps);
  addStore(router, deps);
  addActions(router, deps);
  addDeletion(router, deps);
  return router;
}

function addCollection(router: Router, { catalog, commands, gate }: StoreRoutesDeps): void {
  router
    .route('/')
    .all(gate('/api/stores'))
    .get((req, res) => {
      const { sort, ...query } = queryOf(listQuery, req);
      const descending = sort.startsWith('-');
      const field = (descending ? sort.slice(1) : sort) as SortField;
      const rights = rightsOf(req);
      const { items, ...page } = catalog.list({ ...query, field, descending }, viewerOf(rights).sees);
      res.json({ items: items.map((record) => shown(record, rights)), ...page });
    })
    .post(async (req, res) => {
      queryOf(noQuery, req);
      const { kind, record } = await commands.create(bodyOf(createBody, req), callerOf(req));
      noteForLog({ store: record.id });
      if (kind !== 'unchanged')
        res.status(kind === 'committed' ? 201 : 202).location(`/api/stores/${record.id}`);
      sendRecord(res, record);
    });
}

function addStore(router: Router, { commands, gate }: StoreRoutesDeps): void {
  router
    .route('/:id')
    .all(gate('/api/stores/{id}'))
    .get(async (req, res) => {
      queryOf(noQuery, req);
      sendRecord(res, await commands.find(req.params.id));
    })
    .patch(async (req, res) => {
      queryOf(noQuery, req);
      const body = bodyOf(updateBody, req);
      const ifMatch = ifMatchOf(req);
      if (ifMatch === undefined) {
        const detail = 'Send If-Match with the version of the record that you read, in double quotes.';
        throw new StoreplaneError('precondition-required', detail, {
          errors: [{ pointer: 'If-Match', detail }],
        });
      }
      const { kind, record } = await commands.update(req.params.id, body, ifMatch, callerOf(req));
      sendRecord(res.status(kind === 'in-review' ? 202 : 200), record);
    })
    .delete(async (req, res) => {
      queryOf(noQuery, req);
      noBody(req);
      const record = await commands.remove(req.params.id, ifMatchOf(req) ?? '*', callerOf(req));
      if (record === undefined) res.status(204).end();
      else sendRecord(res.status(202), record);
    });
}

function addActions(router: Router, { commands, gate }: StoreRoutesDeps): void {
  router
    .route('/:id/refresh')
    .all(gate('/api/stores/{id}/refresh'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      noBody(req);
      sendRecord(res, await commands.refresh(req.params.id));
    });
  router
    .route('/:id/retry')
    .all(gate('/api/stores/{id}/retry'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      noBody(req);
      sendRecord(res.status(202), await commands.retry(req.params.id));
    });
}

function addDeletion(router: Router, { deletionCommands, gate }: StoreRoutesDeps): void {
  router
    .route('/:id/undo-delete')
    .all(gate('/api/stores/{id}/undo-delete'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      noBody(req);
      sendRecord(res, await deletionCommands.undo(req.params.id, callerOf(req)));
    });
  router
    .route('/:id/release-deletion')
    .all(gate('/api/stores/{id}/release-deletion'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      noBody(req);
      const { release, record } = await deletionCommands.release(req.params.id, rightsOf(req));
      res.json({ release, store: record === undefined ? null : shown(record, rightsOf(req)) });
    });
}

/** An answer to a request that is repeated may come when the store is another team's. */
function sendRecord(res: Response, record: StoreRecord): void {
  const rights = rightsOf(res.req);
  if (!rights.may('stores, get', record)) throw notFound(record.id);
  if (record.version !== null) res.set('ETag', `"${record.version}"`);
  res.json(shown(record, rights));
}
