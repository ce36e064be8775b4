import {
  applicationSets,
  applications,
  events,
  namespaces,
  type Resource,
  resourceName,
  secrets,
  workloadResources,
} from '../../argocd/api/resources.ts';
import { engines } from '../../domain/engines.ts';
import type { Cluster } from '../cluster.ts';
import { type Check, ok, untried, type Verdict, wrong } from '../findings.ts';
import { doctorLabel } from '../namespaces.ts';
import { accessReviews } from '../resources.ts';

export interface Right {
  readonly verb: string;
  readonly resource: Resource;
  /** Undefined: of all. */
  readonly name?: string;
}

/** What the control plane asks of the cluster, and so what `argocd/platform-access.yaml` grants beside `revealRights`. */
export const platformRights: readonly Right[] = [
  ...['get', 'list', 'watch', 'patch'].map((verb) => ({ verb, resource: applications })),
  ...['list', 'watch', 'patch'].map((verb) => ({ verb, resource: applicationSets, name: 'stores' })),
  { verb: 'get', resource: namespaces },
  ...[...workloadResources, events].map((resource) => ({ verb: 'list', resource })),
];

/** What it asks for when somebody is shown the sign-in of a store: an installation may do without. */
export const revealRights: readonly Right[] = [
  ...new Set(engines.flatMap(({ signIn }) => (signIn === undefined ? [] : [signIn.secret]))),
].map((name) => ({ verb: 'get', resource: secrets, name }));

/** With one of these it could do what it is meant to be unable to do. */
const tooMuch: readonly Right[] = [
  { verb: 'get', resource: secrets },
  { verb: 'delete', resource: namespaces },
  { verb: 'delete', resource: applications },
];

/** `patch applicationsets.argoproj.io stores` */
export function rightName({ verb, resource, name }: Right): string {
  return [verb, resourceName(resource), name].filter(Boolean).join(' ');
}

/** `account` as `<namespace>/<name>`. */
const userOf = (account: string) => `system:serviceaccount:${account.replace('/', ':')}`;

export function rightsCheck(cluster: Cluster, account: string): Check {
  const user = userOf(account);
  return {
    id: 'platform-rights',
    what: `the rights of the ServiceAccount ${account}`,
    run: async () => {
      const lacks = async (right: Right) => !(await may(cluster, user, right));
      const missing = await filtered(platformRights, lacks);
      const beyond = await filtered(tooMuch, (right) => may(cluster, user, right));
      return verdictOf(missing, beyond, await filtered(revealRights, lacks));
    },
  };
}

/** Where the set of the stores is, and as whom it is changed. */
interface WritingOptions {
  readonly argocdNamespace: string;
  readonly applicationSet: string;
  /** As `<namespace>/<name>`. */
  readonly serviceAccount: string;
}

/** What the rights cannot say: which fields are written. Asked in the account's place, as dry runs. */
export function writingCheck(cluster: Cluster, options: WritingOptions): Check {
  const { argocdNamespace: namespace, applicationSet: name, serviceAccount } = options;
  const refuses = (metadata: object) => {
    const request = { verb: 'patch', resource: applicationSets, namespace, name } as const;
    return cluster.refuses({ ...request, as: userOf(serviceAccount), body: { metadata } });
  };
  return {
    id: 'platform-writing',
    what: `what the ServiceAccount ${serviceAccount} may write into Argo CD's objects`,
    run: async () => {
      const refresh = { 'argocd.argoproj.io/application-set-refresh': 'doctor' };
      if (await refuses({ annotations: refresh })) return untried('what it has to write is refused as well');
      return (await refuses({ labels: { [doctorLabel]: 'any' } }))
        ? ok()
        : wrong('NOT held to what it needs: install charts/platform with `admissionPolicy`');
    },
  };
}

function verdictOf(
  missing: readonly string[],
  beyond: readonly string[],
  hidden: readonly string[],
): Verdict {
  if (missing.length > 0) return wrong(`it may not ${missing.join(', ')}: apply argocd/platform-access.yaml`);
  if (beyond.length > 0) return wrong(`it may ${beyond.join(', ')}, which it does not need`);
  if (hidden.length > 0) return ok(`it may not ${hidden.join(', ')}: nobody is shown the sign-in of a store`);
  return ok();
}

async function filtered(
  rights: readonly Right[],
  test: (right: Right) => Promise<boolean>,
): Promise<string[]> {
  const kept: string[] = [];
  for (const right of rights) if (await test(right)) kept.push(rightName(right));
  return kept;
}

async function may(cluster: Cluster, user: string, { verb, resource, name }: Right): Promise<boolean> {
  const { group, plural } = resource;
  const { status } = await cluster.ask<{ status?: { allowed?: boolean } }>({
    verb: 'create',
    resource: accessReviews,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user,
        groups: [
          'system:serviceaccounts',
          `system:serviceaccounts:${user.split(':')[2]}`,
          'system:authenticated',
        ],
        resourceAttributes: { verb, group, resource: plural, ...(name === undefined ? {} : { name }) },
      },
    },
  });
  return status?.allowed === true;
}
