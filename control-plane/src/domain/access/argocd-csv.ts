import type { ArgoCdGrants, ArgoCdPolicy } from './argocd-policy.ts';

/** The AppProject of all stores (argocd/appproject.yaml). */
const project = 'stores';

const head = `# Made of Storeplane's policy by "storeplane policy argocd". To change it, change that, and make this anew.
#
# It allows nothing that Storeplane's policy does not, where
# - both know people and groups by the same provider, and no account or sub in Argo CD is called like a group below;
# - policy.matchMode is glob, and nothing but stores is in the project ${project}.
# Argo CD shows more of a store to who may see it than Storeplane does: its objects and their events.
# Nobody may create, update, override or delete Applications, run actions, or get into pods: stores are made, changed and
# deleted in git, by Storeplane.
`;

/** The lines for Argo CD's `policy.csv`, with what they leave out as comments. */
export function argoCdCsv({ subjects, notes }: ArgoCdPolicy, namespacePrefix: string): string {
  const roles = new Map<string, string>();
  const lines = subjects.flatMap((somebody) => {
    if (!somebody.isGroup) return grantLines(somebody.name, somebody, namespacePrefix);
    // Argo CD looks at the groups alone that have a role.
    const key = JSON.stringify(somebody.grants);
    const known = roles.get(key);
    const role = known ?? `role:storeplane-${roles.size + 1}`;
    roles.set(key, role);
    const member = csvLine(['g', somebody.name, role]);
    return known === undefined ? [...grantLines(role, somebody, namespacePrefix), member] : [member];
  });
  const left = notes.length === 0 ? '' : `#\n${notes.map((note) => `# ${note}\n`).join('')}`;
  return `${head}${left}${lines.map((line) => `${line}\n`).join('')}`;
}

function grantLines(subject: string, { grants }: ArgoCdGrants, namespacePrefix: string): string[] {
  return grants.flatMap(({ permission, allow, deny }) => {
    const [resource = '', action = ''] = permission.split(', ');
    const line = (effect: string) => (store: string) =>
      csvLine(['p', subject, resource, action, `${project}/${namespacePrefix}${store}`, effect]);
    return [...allow.map(line('allow')), ...deny.map(line('deny'))];
  });
}

function csvLine(fields: readonly string[]): string {
  const isPlain = (field: string) => /^[\w:/.*?@-]+$/.test(field);
  return fields.map((field) => (isPlain(field) ? field : `"${field.replaceAll('"', '""')}"`)).join(', ');
}
