import type { ApplicationSet } from '../argocd/types.ts';
import { plainWords } from './plain-words.ts';
import { repositoryFault } from './repository-fault.ts';

export interface ApplicationSetError {
  /** For people. */
  readonly message: string;
  /** The file of the repository that stops all stores, when Argo CD names one. */
  readonly file: string | undefined;
  /** True when it is the repository as a whole that cannot be read. */
  readonly isUnreadable?: boolean;
}

/** Argo CD 3.2 leaves out the Applications that this is about (two folders of one name) and goes on with the others. */
const concernsSome = 'ApplicationValidationError';

/** What is said when Argo CD was read and has none. */
export const missingApplicationSet: ApplicationSetError = {
  message: 'Argo CD has no ApplicationSet for the stores, so none is made, changed or removed.',
  file: undefined,
};

/** What keeps the ApplicationSet from making stores; undefined while it works, or before it has said anything. */
export function applicationSetError(set: ApplicationSet | undefined): ApplicationSetError | undefined {
  const condition = set?.status?.conditions?.find(
    ({ type, status, reason }) => type === 'ErrorOccurred' && status === 'True' && reason !== concernsSome,
  );
  if (condition === undefined) return undefined;
  const raw = condition.message ?? '';
  const fault = repositoryFault(raw);
  if (fault !== undefined) return { message: fault, file: undefined, isUnreadable: true };
  const file = /unable to process file '([^'\n]+)'/.exec(raw)?.[1];
  const detail = plainWords(
    raw.replace(/unable to process file '[^'\n]+':\s*(unable to parse file:\s*)?/, ''),
  );
  return { message: detail === '' ? 'Argo CD cannot read the store repository.' : detail, file };
}
