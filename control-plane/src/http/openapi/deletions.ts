import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { releaseAnswer, releasesAnswer, undoneAnswer } from '../schemas/deletions.ts';
import { storeRecord } from '../schemas/record.ts';
import { bulkBody, idempotencyHeader, idParams } from '../schemas/requests.ts';
import { etag, failed, invalid, json, notFound, ok, writes } from './answers.ts';

export function describeDeletions(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'post',
    path: '/api/stores/{id}/undo-delete',
    operationId: 'undoDelete',
    tags: ['deletions'],
    summary: 'Keep a store whose deletion waits: its folder comes back as it was, its objects stay',
    request: { params: idParams, headers: idempotencyHeader },
    responses: {
      200: ok('The folder is on the branch; asked for again, nothing is done', storeRecord, etag),
      409: failed('It is approved and data may be gone, or the folder is not known or would freeze Argo CD'),
      ...notFound,
      502: writes[502],
      503: writes[503],
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/stores/{id}/release-deletion',
    operationId: 'releaseDeletion',
    tags: ['deletions'],
    summary: 'Let a deletion that is held run: the store and its data are removed',
    request: { params: idParams },
    responses: {
      200: ok('Approved, or approved as soon as Argo CD begins', releaseAnswer),
      409: failed('It is not held, or its folder is in the repository'),
      ...notFound,
      503: writes[503],
    },
  });
  const request = { body: { required: true, content: json(bulkBody) } };
  const bulk = { ...invalid, 415: writes[415], 503: writes[503] };
  registry.registerPath({
    method: 'post',
    path: '/api/deletions/release',
    operationId: 'releaseDeletions',
    tags: ['deletions'],
    summary: 'Let the deletions of these stores run',
    request,
    responses: { 200: ok('What became of each', releasesAnswer), ...bulk },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/deletions/undo',
    operationId: 'undoDeletions',
    tags: ['deletions'],
    summary: 'Keep these stores: a commit for each',
    request,
    responses: { 200: ok('What became of each', undoneAnswer), ...bulk },
  });
}
