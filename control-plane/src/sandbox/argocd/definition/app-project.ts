import { parse } from 'yaml';
import { z } from 'zod';
import { inCluster } from '../../../domain/clusters.ts';
import { wildcard } from './wildcard.ts';

const namespace = z.string().refine((text) => !text.startsWith('!'));
const manifest = z.object({
  kind: z.literal('AppProject'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ destinations: z.array(z.strictObject({ server: z.string(), namespace })).min(1) }),
});

/** Where an Application goes: by the cluster's address or by its name. */
export interface Destination {
  readonly server?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace: string;
}

export interface AppProject {
  readonly name: string;
  /** Why Applications of this project may not deploy there, in Argo CD's words; undefined: they may. */
  refusal(destination: Destination): string | undefined;
}

const ownServer = 'https://kubernetes.default.svc';

/**
 * Reads the destinations of an AppProject. The clusters beside Argo CD's own are known by name, and the project allows
 * the same namespaces there, as docs/placement.md has it. Throws an Error that names the field when it cannot be understood.
 */
export function readAppProject(text: string, clusters: readonly string[]): AppProject {
  const parsed = manifest.safeParse(parse(text));
  if (!parsed.success)
    throw new Error(`The sandbox cannot apply this AppProject:\n${z.prettifyError(parsed.error)}`);
  const { metadata, spec } = parsed.data;
  const allowed = spec.destinations.map(
    (destination) => [wildcard(destination.server), wildcard(destination.namespace)] as const,
  );
  const isAllowed = (server: string, namespace: string) =>
    allowed.some(([servers, names]) => servers.test(server) && names.test(namespace));
  return {
    name: metadata.name,
    refusal: ({ server, name, namespace }) => {
      if (name !== undefined && name !== inCluster && !clusters.includes(name))
        return `there are no clusters with this name: ${name}`;
      if (server === undefined && name === undefined) return 'Destination server missing from app spec';
      if (isAllowed(name === undefined ? (server ?? '') : ownServer, namespace)) return undefined;
      return `application destination server '${name ?? server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${metadata.name}'`;
    },
  };
}
