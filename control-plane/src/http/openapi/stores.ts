import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { credentials } from '../schemas/credentials.ts';
import { nameCheck } from '../schemas/overview.ts';
import { storeList, storeRecord } from '../schemas/record.ts';
import {
  createBody,
  idempotencyHeader,
  idParams,
  listQuery,
  nameParams,
  updateBody,
  updateHeaders,
} from '../schemas/requests.ts';
import { created, etag, failed, invalid, json, notFound, ok, writes } from './answers.ts';

/** Stores, one and many, and what is asked of them beside changes. */
export function describeStores(registry: OpenAPIRegistry): void {
  describeCollection(registry);
  describeStore(registry);
  describeActions(registry);
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
