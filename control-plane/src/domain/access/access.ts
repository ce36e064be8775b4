import type { Identity } from './identity.ts';
import { type Policy, type Rule, withRoles } from './policy.ts';
import { rights as allRights } from './resources.ts';
import { type Rights, rightsOf } from './rights.ts';
import { isMachine, namesOf } from './subjects.ts';

/** Who may do what. People for whom the policy has the same lines share one `Rights`. */
export interface Access {
  rightsOf(identity: Identity): Rights;
}

const everyRight = new Set(allRights);
const everything: Rule = { line: 0, subject: '', rights: everyRight, object: '*', effect: 'allow' };

/** Nobody is known, and everybody may do everything. */
export function openAccess(namespacePrefix: string): Access {
  const rights = rightsOf([everything], namespacePrefix);
  return { rightsOf: () => rights };
}

export interface AccessOptions {
  readonly policy: Policy;
  /** Given to everybody who is known. */
  readonly defaultRole: string | undefined;
  /** Given to machines beside it. */
  readonly machineRole?: string;
  readonly namespacePrefix: string;
}

/** Sets of rules that are kept: as many as there are different sets of groups, as far as the policy names them. */
const kept = 1000;

export function policyAccess({ policy, defaultRole, machineRole, namespacePrefix }: AccessOptions): Access {
  const known = new Map<string, Rights>();
  const subjects = new Set(policy.rules.map(({ subject }) => subject));
  const granted = (identity: Identity) => {
    const names = namesOf(identity);
    if (defaultRole !== undefined) names.push(defaultRole);
    if (machineRole !== undefined && isMachine(identity.subject)) names.push(machineRole);
    return [...withRoles(names, policy)].filter((name) => subjects.has(name)).sort();
  };
  return {
    rightsOf: (identity) => {
      const names = granted(identity);
      const key = JSON.stringify(names);
      const found = known.get(key);
      if (found !== undefined) return found;
      const rights = rightsOfNames(names, policy, namespacePrefix);
      if (known.size >= kept) known.clear();
      known.set(key, rights);
      return rights;
    },
  };
}

/** What somebody may do who has these names, as a policy spells them, and the roles that are given to them. */
export function rightsOfNames(names: readonly string[], policy: Policy, namespacePrefix: string): Rights {
  const own = withRoles(names, policy);
  return rightsOf(
    policy.rules.filter(({ subject }) => own.has(subject)),
    namespacePrefix,
  );
}
