import { z } from 'zod';

/** How a store fails in the sandbox. */
export const faultKinds = ['image-pull', 'quota', 'crash-loop', 'never-ready'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** How many sync operations fail before the store heals; undefined: it never does. */
  readonly attempts: number | undefined;
}

const block = z.object({ fault: z.enum(faultKinds), attempts: z.number().int().positive().optional() });

/** The `sandbox:` block of a store.yaml; undefined when there is none or it says nothing the sandbox knows. */
export function readFault(value: unknown): Fault | undefined {
  const parsed = block.safeParse(value);
  return parsed.success ? { kind: parsed.data.fault, attempts: parsed.data.attempts } : undefined;
}
