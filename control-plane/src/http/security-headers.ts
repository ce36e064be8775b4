import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What every answer carries. Answers are data and may load nothing; `pageHeaders` loosens that for the dashboard. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    // TLS ends in front of this process: whoever ends it decides this.
    strictTransportSecurity: false,
  });
}

/** For the dashboard's pages: what they may load is said in the page itself, with the hashes of its own scripts. */
export function pageHeaders(): RequestHandler {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: helmet.contentSecurityPolicy.dangerouslyDisableDefaultSrc,
      frameAncestors: ["'none'"],
      baseUri: ["'self'"],
      objectSrc: ["'none'"],
      formAction: ["'self'"],
    },
  });
}
