import { StoreplaneError } from '../domain/errors.ts';

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the store repository cannot be read';
}

export function unavailable(reason: string | undefined, cause?: unknown): StoreplaneError {
  const why = reason ? `: ${reason}` : '';
  return new StoreplaneError('git-unavailable', `The store repository cannot be read right now${why}.`, {
    retryAfter: 5,
    cause,
  });
}
