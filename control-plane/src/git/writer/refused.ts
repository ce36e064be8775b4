import { StoreplaneError } from '../../domain/errors.ts';

export function refusedByHost(reason: string): StoreplaneError {
  const words = reason.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200);
  return new StoreplaneError(
    'git-refused',
    `The git host refused the change: ${words}. Check branch protection and the token's rights.`,
  );
}
