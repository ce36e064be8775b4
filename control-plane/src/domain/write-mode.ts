export const reviewedOperations = ['create', 'update', 'delete'] as const;
export type ReviewedOperation = (typeof reviewedOperations)[number];
export type WriteMode = 'direct' | 'pull-request';
export type WriteModes = Readonly<Record<ReviewedOperation, WriteMode>>;

/**
 * How requests reach the branch: `direct`, `pull-request`, or a list such as `delete=pull-request,update=pull-request`
 * in which what is not named is direct. Undefined when the text is neither.
 */
export function parseWriteModes(text: string): WriteModes | undefined {
  if (isMode(text)) return allOf(text);
  const modes: Record<string, WriteMode> = allOf('direct');
  const seen = new Set<string>();
  for (const rule of text.split(',')) {
    const [operation = '', mode = '', ...rest] = rule.trim().split('=');
    if (!Object.hasOwn(modes, operation) || !isMode(mode) || rest.length > 0 || seen.has(operation))
      return undefined;
    seen.add(operation);
    modes[operation] = mode;
  }
  return modes as WriteModes;
}

export function isReviewing(modes: WriteModes): boolean {
  return Object.values(modes).includes('pull-request');
}

/** Whether requests of this operation wait for a review. An operation without a mode of its own never does. */
export function isReviewed(modes: WriteModes, operation: string): operation is ReviewedOperation {
  const all: Readonly<Partial<Record<string, WriteMode>>> = modes;
  return all[operation] === 'pull-request';
}

function allOf(mode: WriteMode): Record<ReviewedOperation, WriteMode> {
  return { create: mode, update: mode, delete: mode };
}

function isMode(text: string): text is WriteMode {
  return text === 'direct' || text === 'pull-request';
}
