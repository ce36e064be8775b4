import type { Values } from './schema.ts';

const required = ['OIDC_ISSUER_URL', 'OIDC_CLIENT_ID', 'PUBLIC_URL', 'SESSION_KEYS_FILE'] as const;
const optional = ['OIDC_CLIENT_SECRET', 'OIDC_CLIENT_SECRET_FILE'] as const;

/** What is wrong with the settings of the sign-in at an OpenID provider. */
export function oidcProblems(values: Values): string[] {
  if (values.AUTH_MODE !== 'oidc') {
    return [...required, ...optional]
      .filter((name) => values[name] !== undefined)
      .map((name) => `${name} is read only where AUTH_MODE is oidc: do not set it here.`);
  }
  const problems = required
    .filter((name) => values[name] === undefined)
    .map((name) => `${name} must be set where AUTH_MODE is oidc.`);
  if (optional.every((name) => values[name] !== undefined))
    problems.push('OIDC_CLIENT_SECRET and OIDC_CLIENT_SECRET_FILE must not be set both.');
  return problems;
}

/** Undefined where nobody signs in. */
export function oidcOf(values: Values) {
  const { OIDC_ISSUER_URL: issuerUrl, OIDC_CLIENT_ID: clientId } = values;
  const { PUBLIC_URL: publicUrl, SESSION_KEYS_FILE: keysFile } = values;
  if (values.AUTH_MODE !== 'oidc' || issuerUrl === undefined || clientId === undefined) return undefined;
  if (publicUrl === undefined || keysFile === undefined) return undefined;
  return {
    issuerUrl,
    clientId,
    /** Undefined, and no file: a public client. */
    clientSecret: values.OIDC_CLIENT_SECRET,
    clientSecretFile: values.OIDC_CLIENT_SECRET_FILE,
    scopes: values.OIDC_SCOPES,
    /** Without a slash at the end. */
    publicUrl,
    keysFile,
    /** Milliseconds. */
    rules: { lifetime: values.SESSION_LIFETIME * 1000, idle: values.SESSION_IDLE_TIMEOUT * 1000 },
  };
}
