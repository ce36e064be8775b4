import { z } from 'zod';
import { isClusterName } from '../clusters.ts';
import { engines } from '../engines.ts';
import { plans } from '../plans.ts';

/** What the sandbox can be told to let go wrong in a store. */
const sandboxFaults = ['image-pull', 'quota', 'crash-loop', 'never-ready'] as const;

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const ids = (items: readonly { readonly id: string }[]) => z.enum(items.map((item) => item.id));

/** A store.yaml, as the document of the git repository says it. Closed: an unknown key is a mistake. */
export const storeFileSchema = z.strictObject({
  apiVersion: z.literal('storeplane.dev/v1').optional(),
  kind: z.literal('Store').optional(),
  name: z.string(),
  engine: ids(engines).optional(),
  plan: ids(plans).optional(),
  owner: z.string().optional(),
  cluster: z.string().refine(isClusterName).optional(),
  createdAt: z.union([z.date(), z.string().regex(time)]).optional(),
  values: z.strictObject({
    host: z.string(),
    plan: ids(plans).optional(),
    engine: ids(engines).optional(),
  }),
  sandbox: z
    .strictObject({ fault: z.enum(sandboxFaults), attempts: z.int().min(1).max(1000).optional() })
    .optional(),
});

export type StoreFile = z.infer<typeof storeFileSchema>;

type Issue = z.core.$ZodIssue;

const hints: Readonly<Record<string, string>> = {
  apiVersion: 'write storeplane.dev/v1',
  kind: 'write Store',
  name: 'write the name of the store as text, in quotes if it looks like a number',
  engine: `write one of ${engines.map((one) => one.id).join(', ')}`,
  plan: `write one of ${plans.map((one) => one.id).join(', ')}`,
  owner: 'write the owner as text, in quotes if it looks like a number',
  cluster: 'write the name that Argo CD knows the cluster by: lower-case letters, digits, hyphens and dots',
  createdAt: 'write a time such as "2026-11-22T22:33:24Z"',
  values: 'write a block with the host of the store in it',
  'values.host': 'write the host name of the store',
  'values.plan': 'write the same plan as above',
  'values.engine': 'write the same engine as above',
  sandbox: 'write a block with a fault in it',
  'sandbox.fault': `write one of ${sandboxFaults.join(', ')}`,
  'sandbox.attempts': 'write a whole number from 1 to 1000',
};

/** The path of a schema issue, and a sentence with what to do. `isThere` tells a wrong value from a missing one. */
export function issueSentence(
  issue: Issue,
  isThere: (path: string[]) => boolean,
): { path: string[]; message: string } {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const place = path.length === 0 ? '' : ` under "${path.join('.')}"`;
    const quoted = key.length > 60 ? `${key.slice(0, 60)}…` : key;
    return {
      path: [...path, key],
      message: `The key "${quoted}" is not known${place}: correct or remove it.`,
    };
  }
  const name = path.join('.');
  const hint = hints[name] ?? 'write it like the other stores';
  return { path, message: `"${name}" is ${isThere(path) ? 'not right' : 'missing'}: ${hint}.` };
}
