import { type ErrorRequestHandler, type Request, Router } from 'express';
import type { CredentialCommands } from '../../commands/credential-commands.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import type { Logger } from '../../observability/logger.ts';
import { type Gate, rightsOf } from '../auth/gate.ts';
import { clientAddressOf } from '../limits/client-address.ts';
import { noteStore } from '../request-context.ts';
import { noQuery } from '../schemas/requests.ts';
import { noBody, queryOf } from '../validate.ts';

export interface CredentialRoutesDeps {
  readonly credentialCommands: Pick<CredentialCommands, 'reveal'>;
  readonly gate: Gate;
  readonly log: Logger;
}

/** `/api/stores/{id}/reveal-credentials`: each request that is known is one line for the audit, before it is answered. */
export function credentialRoutes({ credentialCommands, gate, log }: CredentialRoutesDeps): Router {
  const audit = auditOf(log);
  const refused: ErrorRequestHandler = (error, req, _res, next) => {
    audit(req, { outcome: 'refused', code: error instanceof StoreplaneError ? error.code : 'internal' });
    next(error);
  };
  const router = Router({ caseSensitive: true });
  router.param('id', noteStore);
  router
    .route('/:id/reveal-credentials')
    .all(gate('/api/stores/{id}/reveal-credentials'))
    .post(async (req, res) => {
      queryOf(noQuery, req);
      noBody(req);
      const shown = await credentialCommands.reveal(req.params.id, rightsOf(req));
      audit(req, { outcome: 'revealed' });
      res.json(shown);
    })
    .all(refused);
  return router;
}

interface Outcome {
  readonly outcome: 'revealed' | 'refused';
  /** Of the problem that it was refused with. */
  readonly code?: string;
}

/** Request id, subject and store are added to every line. Written whatever LOG_LEVEL says. */
function auditOf(log: Logger): (req: Request, outcome: Outcome) => void {
  const always = log.child({}, { level: 'info' });
  return (req, outcome) => {
    always.info({ event: 'credentials-reveal', ...outcome, address: clientAddressOf(req) }, 'audit');
  };
}
