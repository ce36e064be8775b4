import { ownerProblems } from './owners.ts';
import { plan, plans } from './plans.ts';
import type { StoreSpec } from './store.ts';

export const reviewedOperations = ['create', 'update', 'delete'] as const;
export type ReviewedOperation = (typeof reviewedOperations)[number];
export type WriteMode = 'direct' | 'pull-request';

/** The mode of an operation on stores of one plan or of one owner. */
export interface WriteRule {
  readonly operation: ReviewedOperation;
  readonly by: 'plan' | 'owner';
  readonly value: string;
  readonly mode: WriteMode;
}

/** How requests reach the branch: by operation, and by plan or owner where a rule says so. */
export interface WriteModes extends Readonly<Record<ReviewedOperation, WriteMode>> {
  readonly rules: readonly WriteRule[];
}

/** What a store is before or after a request. */
export type WriteSubject = Pick<StoreSpec, 'plan' | 'owner'>;

/** What is wrong with a text, for whoever wrote it. */
export interface WriteModeFault {
  readonly fault: string;
}

/**
 * Reads `pull-request`, `direct,delete=pull-request` or `create:plan:large=pull-request,delete:owner:ada=direct`. A mode
 * alone is that of every operation that has none of its own, and is direct when it is left out.
 */
export function parseWriteModes(text: string): WriteModes | WriteModeFault {
  const named = new Map<string, WriteMode>();
  const rules: WriteRule[] = [];
  for (const [at, part] of text.split(',').entries()) {
    const fault = (what: string) => ({ fault: `cannot be used: part ${at + 1} ${what}` });
    const [left, right, ...more] = part.trim().split('=');
    const [subject = '', mode] = right === undefined ? ['', left] : [left, right];
    if (!isMode(mode) || more.length > 0) return fault('does not end in direct or pull-request after one =');
    if (named.has(subject)) return fault('names what an earlier part names');
    named.set(subject, mode);
    const rule = readSubject(subject);
    if (typeof rule === 'string') return fault(rule);
    if (rule !== undefined) rules.push({ ...rule, mode });
  }
  const modeOf = (operation: ReviewedOperation) => named.get(operation) ?? named.get('') ?? 'direct';
  return { create: modeOf('create'), update: modeOf('update'), delete: modeOf('delete'), rules };
}

/** The rule without its mode; undefined for an operation alone or nothing; what is wrong in words. */
function readSubject(text: string): Omit<WriteRule, 'mode'> | string | undefined {
  if (text === '') return undefined;
  const [operation = '', by, value = '', ...more] = text.split(':');
  if (!isOperation(operation)) return `names no operation: ${reviewedOperations.join(', ')}`;
  if (by === undefined) return undefined;
  if ((by !== 'plan' && by !== 'owner') || more.length > 0)
    return 'is not like create:plan:large=pull-request or create:owner:ada=pull-request';
  if (by === 'plan' && plan(value) === undefined)
    return `names no plan: ${plans.map(({ id }) => id).join(', ')}`;
  if (by === 'owner' && ownerProblems(value).length > 0) return 'names nobody who can own a store';
  return { operation, by, value };
}

export function isReviewing({ rules, ...byOperation }: WriteModes): boolean {
  return [...rules.map(({ mode }) => mode), ...Object.values(byOperation)].includes('pull-request');
}

/**
 * Whether a request waits for a review: when one of the subjects, the store before and the store after it, asks for one.
 * Rules for the store's plan and owner come before the mode of the operation; where two of them differ it is reviewed.
 * Undefined stands for a store whose file cannot be read: it is reviewed if any rule of the operation may ask for that.
 */
export function isReviewed(
  modes: WriteModes,
  operation: ReviewedOperation,
  subjects: readonly (WriteSubject | undefined)[],
): boolean {
  const rules = modes.rules.filter((rule) => rule.operation === operation);
  return subjects.some((subject) => {
    const asked = rules.filter(({ by, value }) => subject === undefined || subject[by] === value);
    const usual = subject === undefined || asked.length === 0 ? [modes[operation]] : [];
    return [...asked.map(({ mode }) => mode), ...usual].includes('pull-request');
  });
}

function isMode(text: string | undefined): text is WriteMode {
  return text === 'direct' || text === 'pull-request';
}

function isOperation(text: string): text is ReviewedOperation {
  return reviewedOperations.some((operation) => operation === text);
}
