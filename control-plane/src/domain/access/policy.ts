import { csvFields } from './csv-line.ts';
import { compileGlob } from './glob.ts';
import { actions, builtInPolicy, type Right, rights } from './resources.ts';
import { isRole } from './subjects.ts';

export interface Rule {
  /** 1-based; 0: built in. */
  readonly line: number;
  readonly subject: string;
  readonly rights: ReadonlySet<Right>;
  /** Glob on `<team>/<store>`. */
  readonly object: string;
  readonly effect: 'allow' | 'deny';
}

export interface Policy {
  readonly rules: readonly Rule[];
  /** The roles that were given to each user, group, machine or role. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

export interface PolicyFault {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export type ReadPolicy =
  | { readonly policy: Policy; readonly faults?: undefined }
  | { readonly policy?: undefined; readonly faults: readonly PolicyFault[] };

type Line =
  | ({ readonly kind: 'p' } & Omit<Rule, 'line'>)
  | { readonly kind: 'g'; readonly member: string; readonly role: string }
  | { readonly kind: 'fault'; readonly message: string };

/**
 * Reads a policy in Argo CD's grammar: `p, <subject>, <resource>, <action>, <object>, allow|deny` and
 * `g, <subject>, <role>`, one a line; empty lines and lines that begin with `#` are left out. The built-in roles are part
 * of the result. Where lines are at fault, all of them are named.
 */
export function readPolicy(text: string): ReadPolicy {
  const lines = linesOf(text);
  const builtIn = linesOf(builtInPolicy).map(({ line }) => ({ number: 0, line }));
  const all = [...builtIn, ...lines];
  const rules = all.flatMap(({ number, line }) => (line.kind === 'p' ? [ruleAt(number, line)] : []));
  const grants = all.flatMap(({ line }) => (line.kind === 'g' ? [line] : []));
  const known = new Set([...rules.map(({ subject }) => subject), ...grants.map(({ member }) => member)]);
  const faults = lines.flatMap(({ line, number }) => {
    if (line.kind === 'fault') return [{ line: number, message: line.message }];
    if (line.kind === 'p' || known.has(line.role)) return [];
    return [{ line: number, message: `There is no ${line.role}: ${rolesIn(known)}.` }];
  });
  if (faults.length > 0) return { faults };
  const roles = new Map<string, string[]>();
  for (const { member, role } of grants) roles.set(member, [...(roles.get(member) ?? []), role]);
  return { policy: { rules, roles } };
}

/** The names with the roles that they have, directly and through other roles. */
export function withRoles(names: readonly string[], policy: Policy): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const role of policy.roles.get(name) ?? []) found.add(role);
  return found;
}

/** Whether the policy, or the built-in part of it, says what a role may do. */
export function hasRole(policy: Policy, role: string): boolean {
  return policy.roles.has(role) || policy.rules.some(({ subject }) => subject === role);
}

function linesOf(text: string): { readonly number: number; readonly line: Line }[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    return line === '' || line.startsWith('#') ? [] : [{ number: index + 1, line: lineOf(line) }];
  });
}

function lineOf(text: string): Line {
  const [kind, ...fields] = csvFields(text) ?? [];
  if (fields.some((field) => field === '')) return fault('a field is empty');
  if (kind === 'p' && fields.length === 5) return ruleOf(fields as Five);
  if (kind === 'g' && fields.length === 2) {
    const [member = '', role = ''] = fields;
    return isRole(role)
      ? { kind, member, role }
      : fault(`what is given must be a role, such as role:${role}`);
  }
  return fault(
    '"p, <subject>, <resource>, <action>, <object>, allow|deny" or "g, <subject>, <role>" is expected',
  );
}

function ruleAt(line: number, { subject, rights, object, effect }: Omit<Rule, 'line'>): Rule {
  return { line, subject, rights, object, effect };
}

type Five = [string, string, string, string, string];

function ruleOf([subject, resource, action, object, effect]: Five): Line {
  if (effect !== 'allow' && effect !== 'deny') return fault(`the effect is allow or deny, not ${effect}`);
  const [ofResource, ofAction] = [compileGlob(resource), compileGlob(action)];
  if (ofResource === undefined || ofAction === undefined || compileGlob(object) === undefined)
    return fault('a pattern cannot be read: mind its brackets and braces');
  const meant = rights.filter((right) => {
    const [one = '', other = ''] = right.split(', ');
    return ofResource(one) && ofAction(other);
  });
  if (meant.length > 0) return { kind: 'p', subject, rights: new Set(meant), object, effect };
  const table = Object.entries(actions).map(([one, others]) => `${one} (${others.join(', ')})`);
  return fault(`there is no right "${resource}, ${action}": there are ${table.join('; ')}`);
}

function fault(what: string): Line {
  return { kind: 'fault', message: `${what.charAt(0).toUpperCase()}${what.slice(1)}.` };
}

function rolesIn(names: ReadonlySet<string>): string {
  return `there are ${[...names].filter(isRole).sort().join(', ')}`;
}
