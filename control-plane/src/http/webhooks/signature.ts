import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { verify } from '@octokit/webhooks-methods';

/**
 * Whether a delivery comes from somebody who has the secret. GitHub and Gitea sign the body (Gitea under its own
 * header too, without a prefix); GitLab sends the secret. One header decides: a wrong one is not mended by another.
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 * https://docs.gitea.com/usage/webhooks, https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export async function isSigned(headers: IncomingHttpHeaders, body: string, secret: string): Promise<boolean> {
  const signature = one(headers['x-hub-signature-256']) ?? prefixed(one(headers['x-gitea-signature']));
  if (signature !== undefined) return body !== '' && (await verify(secret, body, signature));
  const token = one(headers['x-gitlab-token']);
  return token !== undefined && timingSafeEqual(digest(token), digest(secret));
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function prefixed(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : `sha256=${hex}`;
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
