import type { ApplicationSet } from '../argocd/types.ts';
import { plainWords } from './plain-words.ts';

export interface ApplicationSetError {
  /** For people. */
  readonly message: string;
  /** The file of the repository that stops all stores, when Argo CD names one. */
  readonly file: string | undefined;
}

/** What keeps the ApplicationSet from making stores; undefined while it works, or before it has said anything. */
export function applicationSetError(set: ApplicationSet | undefined): ApplicationSetError | undefined {
  const condition = set?.status?.conditions?.find(
    ({ type, status }) => type === 'ErrorOccurred' && status === 'True',
  );
  if (condition === undefined) return undefined;
  const raw = condition.message ?? '';
  const file = /unable to process file '([^'\n]+)'/.exec(raw)?.[1];
  const detail = plainWords(
    raw.replace(/unable to process file '[^'\n]+':\s*(unable to parse file:\s*)?/, ''),
  );
  return { message: detail === '' ? 'Argo CD cannot read the store repository.' : detail, file };
}
