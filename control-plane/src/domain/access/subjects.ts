import type { Identity } from './identity.ts';

/** Names in a policy that begin so stand for something else than a group, whatever a group is called. */
export const prefixes = { role: 'role:', machine: 'machine:', user: 'user:' } as const;

export function isRole(name: string): boolean {
  return name.startsWith(prefixes.role);
}

/** The `sub` of an issuer that would be taken for a machine: its tokens are refused. */
export function isMachine(subject: string): boolean {
  return subject.startsWith(prefixes.machine);
}

/**
 * The names by which a policy can mean somebody: `machine:<name>`, `user:<sub>`, and the names of groups. A `sub` is
 * never a group, and a group that is spelled like a role, a machine or a user is nothing.
 */
export function namesOf({ subject, groups }: Identity): string[] {
  return [isMachine(subject) ? subject : prefixes.user + subject, ...groups.filter(isGroup)];
}

/** Whether a name in a policy means a group. */
export function isGroup(name: string): boolean {
  return !Object.values(prefixes).some((prefix) => name.startsWith(prefix));
}
