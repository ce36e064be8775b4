import { anyTeams, covers, widest, withoutTeam } from './argocd-objects.ts';
import { argoCdNames } from './argocd-subjects.ts';
import { compileGlob } from './glob.ts';
import { type Policy, type Rule, withRoles } from './policy.ts';
import type { Right } from './resources.ts';

/**
 * What Argo CD lets do with an Application, and the rights that come to as much here: of the store, of every store, and
 * of no store. `get` shows any commit of the repository and its address. `sync` may also take an older revision, and
 * replace objects by force, volumes among them.
 */
const toSee = { all: ['history, get'], once: ['repository, get'] } as const;
const permissions = {
  'applications, get': { store: ['stores, get'], ...toSee },
  'applications, sync': {
    store: ['stores, get', 'stores, sync', 'stores, update', 'stores, revert', 'stores, delete'],
    ...toSee,
  },
  'logs, get': { store: ['stores, get'], ...toSee },
} as const satisfies Record<string, Wanted>;

interface Wanted {
  readonly store: readonly Right[];
  readonly all: readonly Right[];
  readonly once: readonly Right[];
}

type Permission = keyof typeof permissions;

/** Patterns of store names for which something is allowed, and for which it is not although they fit. */
interface Grant {
  readonly permission: Permission;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

export interface ArgoCdGrants {
  /** As Argo CD calls them: a group, or the `sub` of a person. */
  readonly name: string;
  readonly isGroup: boolean;
  readonly grants: readonly Grant[];
}

export interface ArgoCdPolicy {
  readonly subjects: readonly ArgoCdGrants[];
  /** What of the policy Argo CD cannot say, one sentence each. */
  readonly notes: readonly string[];
}

export interface ArgoCdOptions {
  /** What everybody has who is known. */
  readonly defaultRole: string | undefined;
  /** Whether who sees a store may read the logs of its pods, of which this policy says nothing. */
  readonly logs: boolean;
}

/**
 * What a policy comes to in Argo CD, whose objects have no teams and whose groups are asked one by one: never more than
 * the policy allows to whoever has these names among others, sometimes less.
 */
export function argoCdPolicy(policy: Policy, { defaultRole, logs }: ArgoCdOptions): ArgoCdPolicy {
  const usual = defaultRole === undefined ? [] : [defaultRole];
  const { people, notes } = argoCdNames(policy);
  // Whoever is in one group may be in any other.
  const reached = withRoles([...people.map(({ own }) => own), ...usual], policy);
  const denies = policy.rules.filter(({ effect, subject }) => effect === 'deny' && reached.has(subject));
  const wanted = (Object.keys(permissions) as Permission[]).filter((one) => logs || one !== 'logs, get');
  const subjects = people.map(({ own, name, isGroup }) => {
    const names = withRoles([own, ...usual], policy);
    const allows = policy.rules.filter(({ effect, subject }) => effect === 'allow' && names.has(subject));
    notes.push(...missing(own, allows));
    const grants = wanted.map((permission) => grantOf(permission, allows, denies));
    return { name, isGroup, grants: grants.filter(({ allow }) => allow.length > 0) };
  });
  return {
    subjects: subjects.filter(({ grants }) => grants.length > 0),
    notes: [...notes, ...notesOf(policy, reached)],
  };
}

function grantOf(permission: Permission, allows: readonly Rule[], denies: readonly Rule[]): Grant {
  const { store, all, once }: Wanted = permissions[permission];
  const patternsOf = (right: Right) =>
    allows.flatMap(({ rights, object }) => (rights.has(right) ? (anyTeams(object) ?? []) : []));
  const byRight = store.map(patternsOf);
  const possible = byRight
    .flat()
    .filter((pattern) => byRight.every((patterns) => patterns.some((other) => covers(other, pattern))));
  const isAllowed =
    all.every(
      (right) => patternsOf(right).includes('*') && !denies.some(({ rights }) => rights.has(right)),
    ) && once.every((right) => fitsNothing(allows, right) && !fitsNothing(denies, right));
  const deny = widest(
    denies
      .filter(({ rights }) => store.some((right) => rights.has(right)))
      .map(({ object }) => withoutTeam(object)),
  );
  const allow = isAllowed ? widest(possible).filter((one) => !deny.some((other) => covers(other, one))) : [];
  return { permission, allow, deny };
}

/** Whether one of the rules is for what is no store's, as the decision has it. */
function fitsNothing(rules: readonly Rule[], right: Right): boolean {
  return rules.some(({ rights, object }) => rights.has(right) && compileGlob(object)?.('*') === true);
}

/** Rights that something in Argo CD asks for, and what it asks for beside. */
const counted = {
  'stores, get': ['applications, get', 'seeing the history of all stores and the repository'],
  'stores, sync': ['applications, sync', 'that, and updating, reverting and deleting'],
} as const satisfies Partial<Record<Right, readonly [Permission, string]>>;
const countedRights = Object.keys(counted) as (keyof typeof counted)[];

/** What is not granted for want of other rights. */
function missing(own: string, allows: readonly Rule[]): string[] {
  return countedRights
    .filter((right) =>
      allows.some(({ rights, object }) => rights.has(right) && anyTeams(object) !== undefined),
    )
    .filter((right) => grantOf(counted[right][0], allows, []).allow.length === 0)
    .map((right) => {
      const [permission, beside] = counted[right];
      return `${JSON.stringify(own)} has "${right}", but Argo CD's "${permission}" comes to more: ${beside}.`;
    });
}

function notesOf({ rules }: Policy, reached: ReadonlySet<string>): string[] {
  return rules
    .filter(({ line, subject }) => line > 0 && reached.has(subject))
    .flatMap(({ line, effect, object, rights }) => {
      const said = JSON.stringify(object);
      if (effect === 'allow') {
        if (anyTeams(object) !== undefined || !countedRights.some((right) => rights.has(right))) return [];
        const why = object.startsWith('*/') ? 'patterns cannot say it' : 'objects have no teams';
        return `Line ${line}: nothing is granted for ${said}, as Argo CD's ${why}.`;
      }
      const exact = withoutTeam(object) === anyTeams(object) ? '' : `, and for more than ${said},`;
      return `Line ${line}: what it denies is denied to everybody named here${exact} as Argo CD asks for each group by itself.`;
    });
}
