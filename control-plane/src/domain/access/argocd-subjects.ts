import type { Policy } from './policy.ts';
import { isMachine, isRole, prefixes } from './subjects.ts';

interface Somebody {
  /** In the policy. */
  readonly own: string;
  /** In Argo CD, which knows no prefixes. */
  readonly name: string;
  readonly isGroup: boolean;
}

/** Everybody the policy names whom Argo CD can know, and a sentence for each whom it cannot. */
export function argoCdNames({ rules, roles }: Policy): { people: Somebody[]; notes: string[] } {
  const named = new Set([...rules.map(({ subject }) => subject), ...roles.keys()]);
  const notes: string[] = [];
  const people = [...named].flatMap((own) => {
    if (isRole(own)) return [];
    const isGroup = !own.startsWith(prefixes.user);
    const name = isGroup ? own : own.slice(prefixes.user.length);
    const reason = reasonAgainst(own, name, named);
    if (reason === undefined) return { own, name, isGroup };
    notes.push(`${JSON.stringify(own)} is left out: ${reason}.`);
    return [];
  });
  return { people, notes };
}

function reasonAgainst(own: string, name: string, named: ReadonlySet<string>): string | undefined {
  if (isMachine(own)) return 'tokens of machines are not known to Argo CD';
  const twin = own === name ? prefixes.user + name : name;
  if (named.has(twin)) return 'Argo CD takes a person and a group of one name for the same';
  if (isRole(name) || /^proj:/.test(name)) return 'Argo CD takes the name for one of its roles';
  // The empty name is what Argo CD asks for when somebody's own names grant nothing.
  if (/^$|\p{Cc}/u.test(name)) return 'Argo CD has no such name';
  return undefined;
}
