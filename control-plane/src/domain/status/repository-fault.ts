import { plainWords } from './plain-words.ts';

/**
 * What Argo CD 3.2's repo server says when it cannot get at the repository: no list of its branches, the branch is
 * not among them, no clone, or no answer of the repo server itself. None of it is about one store's folder.
 */
const faults = [
  /failed to list refs:/,
  /unable to resolve '[^']*' to a commit SHA/,
  /Failed to fetch (default|revision)/,
  /failed to initialize repository resources/,
  /rpc error: code = (Unavailable|DeadlineExceeded)/,
];

/** A sentence that names the repository as what is wrong, for such a message; undefined for any other. */
export function repositoryFault(message: string): string | undefined {
  if (!faults.some((fault) => fault.test(message))) return undefined;
  const detail = plainWords(message);
  return `Argo CD cannot read the store repository${detail === '' ? '.' : `: ${detail}`}`;
}

export const mendRepository =
  'Nothing is wrong with the store: check that the git server answers and that Argo CD may read the repository. Argo CD tries again by itself.';
