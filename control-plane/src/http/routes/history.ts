import { Router } from 'express';
import type { HistoryCommands } from '../../commands/history-commands.ts';
import type { HistoryCommit, HistoryPage } from '../../ports/store-history.ts';
import { type Gate, rightsOf } from '../auth/gate.ts';
import { shown } from '../auth/shown.ts';
import { callerOf } from '../caller.ts';
import { noteStore } from '../request-context.ts';
import { fleetQuery, historyQuery, revertBody } from '../schemas/history.ts';
import { noQuery } from '../schemas/requests.ts';
import { bodyOf, queryOf } from '../validate.ts';

export interface HistoryRoutesDeps {
  readonly historyCommands: HistoryCommands;
  readonly gate: Gate;
}

const shownStores = 20;

/** `/api/history`, and `history` and `revert` of a store. */
export function historyRoutes({ historyCommands, gate }: HistoryRoutesDeps): Router {
  const router = Router({ caseSensitive: true });
  router.param('id', noteStore);
  router
    .route('/history')
    .all(gate('/api/history'))
    .get(async (req, res) => {
      const { cursor: after, author, store, owner, since, until, limit } = queryOf(fleetQuery, req);
      const query = { after, author, store, owner, since, until, limit };
      const page = await historyCommands.ofFleet(query, rightsOf(req));
      const items = page.commits.map((commit) => ({
        ...commitOf(commit),
        stores: commit.namespaces.slice(0, shownStores),
        store_count: commit.namespaces.length,
      }));
      res.json({ items, ...rest(page, items.at(-1)) });
    });
  router
    .route('/stores/:id/history')
    .all(gate('/api/stores/{id}/history'))
    .get(async (req, res) => {
      const { cursor: after, limit } = queryOf(historyQuery, req);
      const { entries, ...page } = await historyCommands.ofStore(req.params.id, { after, limit });
      const items = entries.map(({ commit, what, madeFolder, files }) => ({
        ...commitOf(commit),
        what,
        made_folder: madeFolder,
        files,
      }));
      res.json({ items, ...rest(page, items.at(-1)) });
    });
  router
    .route('/stores/:id/revert')
    .all(gate('/api/stores/{id}/revert'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      const { commit: wanted } = bodyOf(revertBody, req);
      const { commit, pullRequest, record, removed } = await historyCommands.revert(
        req.params.id,
        wanted,
        callerOf(req),
      );
      const note = removed
        ? 'The commit had made the folder, so the folder goes: the store and its data are deleted, like by any deletion.'
        : 'The files of the folder come back as they were. The database and the uploads do not come back: what was deleted or changed in them stays so.';
      res.status(pullRequest === undefined ? 200 : 202).json({
        commit: commit ?? null,
        pull_request_url: pullRequest ?? null,
        store: record === undefined ? null : shown(record, rightsOf(req)),
        note,
      });
    });
  return router;
}

function commitOf({ info, message, request }: HistoryCommit) {
  const [subject = '', ...lines] = message.trimEnd().split('\n');
  return {
    commit: info.oid,
    at: info.committedAt,
    author: info.author,
    subject,
    body: lines.join('\n').trim(),
    request_id: request?.trailers.requestId ?? null,
    requested_by: request?.author ?? null,
  };
}

function rest(
  { hasMore, incomplete }: Pick<HistoryPage, 'hasMore' | 'incomplete'>,
  last: { readonly commit: string } | undefined,
) {
  return {
    next_cursor: hasMore ? (last?.commit ?? null) : null,
    complete: incomplete === undefined,
    incomplete_reason: incomplete ?? null,
  };
}
