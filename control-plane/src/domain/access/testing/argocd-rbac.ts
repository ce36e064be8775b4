import { csvFields } from '../csv-line.ts';
import { compileGlob } from '../glob.ts';

/** As Argo CD's matcher has it (gobwas/glob 0.2.3): what stands before and after a `*` may overlap in the text. */
function fits(pattern: string, text: string): boolean {
  const [, head, tail] = /^([^*?]*)\*([^*?]*)$/.exec(pattern) ?? [];
  if (head !== undefined && tail !== undefined) return text.startsWith(head) && text.endsWith(tail);
  return compileGlob(pattern)?.(text) === true;
}

/**
 * Argo CD's decision for somebody who signed in, as its server makes it (`util/rbac`, `server/rbacpolicy`): the `sub` is
 * asked for, then each group that is given a role somewhere; each by itself, where a deny wins. Without a default role.
 */
export function argoCd(csv: string) {
  const lines = csv
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => csvFields(line) ?? []);
  const rules = lines.filter(([kind]) => kind === 'p');
  const grants = lines.filter(([kind]) => kind === 'g');
  const enforce = (name: string, asked: readonly string[]) => {
    const names = new Set([name]);
    for (const one of names) for (const [, member, role = ''] of grants) if (member === one) names.add(role);
    const fitting = rules.filter(
      ([, subject = '', ...patterns]) =>
        names.has(subject) && asked.every((text, at) => fits(patterns[at] ?? '', text)),
    );
    return fitting.some((rule) => rule[5] === 'allow') && !fitting.some((rule) => rule[5] === 'deny');
  };
  return (
    { sub, groups }: { sub: string; groups: readonly string[] },
    permission: string,
    object: string,
  ) => {
    const asked = [...permission.split(', '), object];
    const known = groups.filter((group) => grants.some(([, member]) => member === group));
    return [sub, ...known].some((name) => enforce(name, asked));
  };
}
