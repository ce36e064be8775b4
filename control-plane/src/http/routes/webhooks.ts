import { Router } from 'express';
import { StoreplaneError } from '../../domain/errors.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { onlyMethods } from '../error-handler.ts';
import { type BodyLimits, drainLimit, parseJson, readBody } from '../json-body.ts';
import { route } from '../request-context.ts';
import { Deliveries, subjectOf } from '../webhooks/delivery.ts';
import { isSigned } from '../webhooks/signature.ts';

export interface WebhookRoutesDeps {
  readonly webhooks: {
    /** Undefined: webhooks are refused. */
    readonly secret: string | undefined;
    readonly branch: string;
    /** Looks at the branch soon. Called once for each delivery that is worth it, so many calls must cost little. */
    readonly look: () => void;
  };
  readonly bodyLimits: BodyLimits;
  readonly metrics: Metrics;
}

/**
 * `/api/webhooks/git`: a hint of the git host that it is worth to look at the branch. Nothing in it is believed, so a
 * forged or repeated one could cost a look at most; polling finds what no webhook told of.
 */
export function webhookRoutes({ webhooks, bodyLimits, metrics }: WebhookRoutesDeps): Router {
  const { secret, branch, look } = webhooks;
  const deliveries = new Deliveries();
  const limits = { ...bodyLimits, size: drainLimit };
  const router = Router({ caseSensitive: true });
  router
    .route('/git')
    .all(route('/api/webhooks/git'))
    .post(async (req, res) => {
      if (secret === undefined) {
        metrics.webhook('off');
        throw off();
      }
      const bytes = await readBody(req, limits);
      const body = bytes.toString();
      if (!(await isSigned(req.headers, body, secret))) {
        metrics.webhook('unsigned');
        res.set('WWW-Authenticate', 'Webhook-Signature');
        throw unsigned();
      }
      const subject = subjectOf(req.headers, contentOf(bytes), branch);
      if (subject === undefined) {
        metrics.webhook('irrelevant');
        res.json({ looks: false, detail: `This is neither a push to ${branch} nor a pull request.` });
      } else if (deliveries.isNew(req.headers, body)) {
        metrics.webhook('looked');
        look();
        res.status(202).json({ looks: true, detail: `${branch} is being looked at.` });
      } else {
        metrics.webhook('repeated');
        res.json({ looks: false, detail: 'This delivery was heard already.' });
      }
    })
    .all(onlyMethods('POST'));
  return router;

  function contentOf(bytes: Buffer): unknown {
    try {
      return parseJson(bytes);
    } catch (error) {
      metrics.webhook('unreadable');
      throw error;
    }
  }
}

function off(): StoreplaneError {
  return new StoreplaneError(
    'not-found',
    'Webhooks are off: set WEBHOOK_SECRET here, and the same secret at the git host.',
  );
}

function unsigned(): StoreplaneError {
  return new StoreplaneError(
    'webhook-signature',
    'The signature does not fit the body: the secret at the git host must be WEBHOOK_SECRET. GitHub signs in X-Hub-Signature-256, Gitea in X-Gitea-Signature, GitLab sends X-Gitlab-Token.',
  );
}
