import type { CredentialSource, Credentials } from '../../ports/credentials.ts';

/** A token that stays what it is. */
export function fixedCredentials(credentials: Credentials): CredentialSource {
  return {
    name: 'GIT_TOKEN',
    advice: 'set one that is valid, and may write to the repository',
    current: async () => credentials,
    renewed: async () => undefined,
  };
}
