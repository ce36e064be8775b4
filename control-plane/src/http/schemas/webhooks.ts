import { z } from 'zod';

export const webhookHeaders = z.object({
  'X-Hub-Signature-256': z.string().optional().describe('GitHub: `sha256=` and the HMAC of the body'),
  'X-Gitea-Signature': z.string().optional().describe('Gitea: the HMAC-SHA-256 of the body'),
  'X-Gitlab-Token': z.string().optional().describe('GitLab: the secret itself'),
});

export const webhookBody = z.looseObject({}).describe('The payload of the git host');

export const webhookAnswer = z
  .object({
    looks: z.boolean().describe('Whether the branch is being looked at because of this'),
    detail: z.string(),
  })
  .meta({ id: 'WebhookAnswer' });
