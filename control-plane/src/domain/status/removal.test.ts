import { expect, test } from 'vitest';
import { applicationSetError } from './application-set.ts';
import { explain } from './causes.ts';
import type { StatusInput } from './input.ts';
import { seconds } from './read-application.ts';
import { status } from './status.ts';
import { application, applicationSet, input, objects } from './testing/fixtures.ts';

const stuck = application('stuck-namespace');
const since = seconds(stuck.metadata.annotations?.['argocd.argoproj.io/deletion-approved']) ?? Number.NaN;
const going = (changes: Partial<StatusInput>) =>
  status(
    input({ entry: undefined, application: stuck, cause: explain(objects('stuck-namespace')), ...changes }),
  );

test('what keeps a removal is asked for once it takes longer than usual', () => {
  expect(going({ now: since + 29, cause: undefined })).toMatchObject({
    phase: 'Pruning',
    needsCause: false,
    deadline: since + 30,
    nextStep: null,
  });
  expect(going({ now: since + 30, cause: undefined })).toMatchObject({
    needsCause: true,
    deadline: undefined,
  });
});

test('a removal that is stuck says what keeps it and what to do', () => {
  const result = going({ now: since + 60 });
  expect(result?.reason).toContain('kept by the finalizer example.com/backup');
  expect(result?.nextStep).toContain('example.com/backup');
  expect(result).toMatchObject({ status: 'Deleting', phase: 'Pruning', needsCause: true, lastError: null });
});

test('why it did not start before it was removed is no news', () => {
  const result = going({ now: since + 60, cause: explain(objects('crashloop')) });
  expect(result?.reason).not.toMatch(/exit code|again and again/);
  expect(result?.nextStep).toBeNull();
});

test('a removal that Argo CD has not seen, because it cannot read the repository, says so', () => {
  const { deletionTimestamp: _, ...metadata } = stuck.metadata;
  const result = going({
    application: { ...stuck, metadata },
    applicationSetError: applicationSetError(applicationSet('unreachable-repository')),
  });
  expect(result).toMatchObject({ status: 'Deleting', phase: 'Blocked' });
  expect(result?.reason).not.toContain('a file of the repository');
});
