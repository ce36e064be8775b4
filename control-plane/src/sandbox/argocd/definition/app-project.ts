import { parse } from 'yaml';
import { z } from 'zod';
import { wildcard } from './wildcard.ts';

const manifest = z.object({
  kind: z.literal('AppProject'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    destinations: z.array(
      z.strictObject({ server: z.string(), namespace: z.string().refine((text) => !text.startsWith('!')) }),
    ),
  }),
});

export interface AppProject {
  readonly name: string;
  /** True when Applications of this project may deploy there. */
  permits(server: string, namespace: string): boolean;
}

/** Reads the destinations of an AppProject. Throws an Error that names the field when they cannot be understood. */
export function readAppProject(text: string): AppProject {
  const parsed = manifest.safeParse(parse(text));
  if (!parsed.success)
    throw new Error(`The sandbox cannot apply this AppProject:\n${z.prettifyError(parsed.error)}`);
  const allowed = parsed.data.spec.destinations.map(
    (destination) => [wildcard(destination.server), wildcard(destination.namespace)] as const,
  );
  return {
    name: parsed.data.metadata.name,
    permits: (server, namespace) =>
      allowed.some(([servers, names]) => servers.test(server) && names.test(namespace)),
  };
}
