import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { loggedOut, loginQuery, me } from '../schemas/me.ts';
import { failed, ok } from './answers.ts';

export function describeSignIn(registry: OpenAPIRegistry): void {
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
