import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import {
  fleetHistory,
  fleetQuery,
  historyQuery,
  revertAnswer,
  revertBody,
  storeHistory,
} from '../schemas/history.ts';
import { idempotencyHeader, idParams } from '../schemas/requests.ts';
import { failed, invalid, json, notFound, ok, writes } from './answers.ts';

export function describeHistory(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'get',
    path: '/api/stores/{id}/history',
    operationId: 'getStoreHistory',
    tags: ['history'],
    summary: "Commits that touched the store's folder, newest first, also of a store that is gone",
    request: { params: idParams, query: historyQuery },
    responses: { 200: ok('A page of commits', storeHistory), ...notFound, ...invalid, 503: writes[503] },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/history',
    operationId: 'getHistory',
    tags: ['history'],
    summary: 'Commits that touched any store, newest first',
    request: { query: fleetQuery },
    responses: { 200: ok('A page of commits', fleetHistory), ...invalid, 503: writes[503] },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/stores/{id}/revert',
    operationId: 'revertStore',
    tags: ['history'],
    summary: 'Take back what a commit did to a store',
    description:
      'A new commit has the folder as it was before `commit`, if the folder is as `commit` left it. To take back the commit that made a store is to delete it; to take back its deletion while it waits is to undo it. Database and uploads do not come back.',
    request: {
      params: idParams,
      headers: idempotencyHeader,
      body: { required: true, content: json(revertBody) },
    },
    responses: {
      200: ok('The folder is as it was before that commit', revertAnswer),
      202: ok('A pull request asks for it', revertAnswer),
      404: failed('No such commit, or it did not touch this store'),
      409: failed(
        'The folder changed since, the store is being deleted, its host name is taken, or another change waits for review',
      ),
      ...invalid,
      ...writes,
    },
  });
}
