import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { liveness, overview, readiness } from '../schemas/overview.ts';
import { webhookAnswer, webhookBody, webhookHeaders } from '../schemas/webhooks.ts';
import { failed, invalid, json, ok, writes } from './answers.ts';

export function describePlatform(registry: OpenAPIRegistry): void {
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
