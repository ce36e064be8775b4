import type { OpenAPIRegistry, ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { credentials } from './schemas/credentials.ts';
import { releaseAnswer, releasesAnswer, undoneAnswer } from './schemas/deletions.ts';
import {
  fleetHistory,
  fleetQuery,
  historyQuery,
  revertAnswer,
  revertBody,
  storeHistory,
} from './schemas/history.ts';
import { loggedOut, loginQuery, me } from './schemas/me.ts';
import { liveness, nameCheck, overview, readiness } from './schemas/overview.ts';
import { problem } from './schemas/problem.ts';
import { storeList, storeRecord } from './schemas/record.ts';
import {
  bulkBody,
  createBody,
  idempotencyHeader,
  idParams,
  listQuery,
  nameParams,
  updateBody,
  updateHeaders,
} from './schemas/requests.ts';
import { webhookAnswer, webhookBody, webhookHeaders } from './schemas/webhooks.ts';

type Headers = NonNullable<ResponseConfig['headers']>;

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const ok = (description: string, schema: z.ZodType, headers?: Headers): ResponseConfig => ({
  description,
  content: json(schema),
  ...(headers === undefined ? {} : { headers }),
});
const failed = (description: string): ResponseConfig => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});

const etag = z.object({ ETag: z.string().describe('The version of the record, quoted') });
const created = etag.extend({ Location: z.string() });
const notFound = { 404: failed('No such store') };
const invalid = { 400: failed('The request cannot be read'), 422: failed('A field is not valid') };
const writes = {
  415: failed('The body is not JSON'),
  502: failed('The repository refused the commit'),
  503: failed('The repository cannot be reached, or the queue is full'),
};

/** Adds every route of the API to the registry. */
export function describeRoutes(registry: OpenAPIRegistry): void {
  describeCollection(registry);
  describeStore(registry);
  describeActions(registry);
  describeDeletions(registry);
  describeHistory(registry);
  describeAuth(registry);
  describeRest(registry);
}

function describeCollection(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'get',
    path: '/api/stores',
    operationId: 'listStores',
    tags: ['stores'],
    summary: 'Stores, searched, filtered, sorted and paged',
    request: { query: listQuery },
    responses: { 200: ok('A page of stores', storeList), ...invalid },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/stores',
    operationId: 'createStore',
    tags: ['stores'],
    summary: 'Create a store: answers when the commit is on the branch',
    request: { headers: idempotencyHeader, body: { required: true, content: json(createBody) } },
    responses: {
      200: ok('It exists already with exactly these settings', storeRecord, etag),
      201: ok('Committed', storeRecord, created),
      202: ok('A pull request asks for it: pull_request_url', storeRecord, created),
      409: failed(
        'It exists with other settings, its namespace is taken, it is being deleted, or another request waits for review',
      ),
      ...invalid,
      ...writes,
    },
  });
}

function describeStore(registry: OpenAPIRegistry): void {
  const path = '/api/stores/{id}';
  registry.registerPath({
    method: 'get',
    path,
    operationId: 'getStore',
    tags: ['stores'],
    request: { params: idParams },
    responses: { 200: ok('The store', storeRecord, etag), ...notFound },
  });
  registry.registerPath({
    method: 'patch',
    path,
    operationId: 'updateStore',
    tags: ['stores'],
    summary: 'Change plan or owner',
    request: {
      params: idParams,
      headers: updateHeaders,
      body: { required: true, content: json(updateBody) },
    },
    responses: {
      200: ok('Changed, or already so', storeRecord, etag),
      202: ok('A pull request asks for it: pull_request_url', storeRecord, etag),
      409: failed('The store is being deleted, its file is broken, or another request waits for review'),
      412: failed('The store changed since it was read'),
      428: failed('If-Match is missing'),
      ...notFound,
      ...invalid,
      ...writes,
    },
  });
  registry.registerPath({
    method: 'delete',
    path,
    operationId: 'deleteStore',
    tags: ['stores'],
    request: { params: idParams, headers: idempotencyHeader },
    responses: {
      202: ok(
        'The folder is gone from the branch and the rest is being removed; or a pull request asks for it: pull_request_url',
        storeRecord,
      ),
      204: { description: 'Nothing is left of it' },
      409: failed('A file is broken, or another request waits for review'),
      ...notFound,
      400: invalid[400],
      502: writes[502],
      503: writes[503],
    },
  });
}

function describeActions(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'post',
    path: '/api/stores/{id}/refresh',
    operationId: 'refreshStore',
    tags: ['stores'],
    summary: 'Have Argo CD look again',
    request: { params: idParams },
    responses: {
      200: ok('The record as it is now', storeRecord, etag),
      ...notFound,
      503: failed('Not reachable'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/stores/{id}/retry',
    operationId: 'retryStore',
    tags: ['stores'],
    summary: 'Try a failed store again: hard refresh and a new sync',
    request: { params: idParams },
    responses: {
      202: ok('Asked for', storeRecord, etag),
      409: failed('The store has not failed'),
      ...notFound,
      503: failed('Not reachable'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/stores/{id}/reveal-credentials',
    operationId: 'revealCredentials',
    tags: ['stores'],
    summary: 'Whom the store let in when it was made: for its owner, and written to the log',
    request: { params: idParams },
    responses: {
      200: ok('Not to be kept', credentials),
      409: failed('There are none to show, they are switched off, or the store is in another cluster'),
      ...notFound,
      502: failed('The cluster does not let Storeplane read them'),
      503: failed('The cluster or the repository cannot be reached'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/names/{name}',
    operationId: 'checkName',
    tags: ['stores'],
    summary: 'Can this name be had, and what would be created',
    request: { params: nameParams },
    responses: { 200: ok('The answer', nameCheck) },
  });
}

function describeDeletions(registry: OpenAPIRegistry): void {
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

function describeHistory(registry: OpenAPIRegistry): void {
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

function describeAuth(registry: OpenAPIRegistry): void {
  const tags = ['sign-in'];
  registry.registerPath({
    method: 'get',
    path: '/api/me',
    operationId: 'getMe',
    tags,
    summary: 'As whom the caller is known',
    responses: { 200: ok('The caller', me), 401: failed('Nobody is signed in: `login` says where to') },
  });
  const unreachable = failed('The OpenID provider cannot be reached');
  registry.registerPath({
    method: 'get',
    path: '/auth/login',
    operationId: 'login',
    tags,
    summary: 'Sends a browser to the OpenID provider (AUTH_MODE oidc)',
    request: { query: loginQuery },
    responses: {
      303: { description: 'To the provider' },
      404: failed('Nobody signs in here'),
      422: failed('return_to is no path on this server'),
      503: unreachable,
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/auth/callback',
    operationId: 'loginCallback',
    tags,
    summary: 'Where the provider sends the browser back to',
    responses: {
      303: { description: 'Signed in: to return_to' },
      400: failed('The sign-in failed'),
      403: failed('The session is too large for a browser'),
      404: failed('Nobody signs in here'),
      503: unreachable,
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/auth/logout',
    operationId: 'logout',
    tags,
    summary: 'Ends the session',
    responses: {
      200: ok('Signed out here', loggedOut),
      403: failed('Another site asked for it'),
      404: failed('Nobody signs in here'),
    },
  });
}

function describeRest(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'get',
    path: '/api/overview',
    operationId: 'getOverview',
    tags: ['platform'],
    responses: { 200: ok('Settings, health of what stands behind, totals', overview) },
  });
  registry.registerPath({
    method: 'get',
    path: '/api/events',
    operationId: 'streamEvents',
    tags: ['platform'],
    summary: 'Server-sent events: store, store-deleted, overview, resync',
    description:
      '`store` carries a StoreRecord, `store-deleted` {"id"}, `overview` an Overview. `resync` {} means: read everything again. Resume with Last-Event-ID.',
    request: { headers: z.object({ 'Last-Event-ID': z.string().optional() }) },
    responses: {
      200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
      503: failed('Too many streams are open'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/api/webhooks/git',
    operationId: 'gitWebhook',
    tags: ['platform'],
    summary: 'Told by the git host of a push or a pull request: the branch is looked at at once',
    description: 'Webhooks of GitHub, GitLab and Gitea, signed with WEBHOOK_SECRET.',
    request: { headers: webhookHeaders, body: { required: true, content: json(webhookBody) } },
    responses: {
      200: ok('Nothing to look at, or heard already', webhookAnswer),
      202: ok('The branch is being looked at', webhookAnswer),
      400: invalid[400],
      401: failed('Not signed with the secret'),
      404: failed('Webhooks are off'),
      408: failed('The body took too long'),
      413: failed('The body is too large'),
      415: writes[415],
      503: failed('Storeplane is starting'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/livez',
    operationId: 'live',
    tags: ['platform'],
    responses: { 200: ok('The process runs', liveness) },
  });
  registry.registerPath({
    method: 'get',
    path: '/readyz',
    operationId: 'ready',
    tags: ['platform'],
    responses: { 200: ok('Ready, or degraded and why', readiness), 503: ok('Not ready, and why', readiness) },
  });
}
