import { stringify } from 'yaml';
import { argoCdCsv } from '../../domain/access/argocd-csv.ts';
import { argoCdPolicy } from '../../domain/access/argocd-policy.ts';
import { type Command, parseArguments, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { settingsOptions } from '../store-settings.ts';
import { defaultRoleOption, defaultRoleUsage, policyIn } from './policy-file.ts';

/** `storeplane policy argocd`: as much of a policy as Argo CD's own can say. */
export const argocd: Command = {
  usage: `<file> [--default-role <role>] [--logs] [--configmap] [--namespace-prefix <prefix>]
      Writes lines for Argo CD's policy.csv that allow in Argo CD what the policy allows here, and never more; what is
      left out is said in them and on standard error.
${defaultRoleUsage}                      (given to the groups and people that the policy names)
      --logs          whoever may see a store may read its pods' logs, of which the policy says nothing
      --configmap     the lines as a ConfigMap, to apply server-side beside what Argo CD's own has
      --namespace-prefix  the control plane's NAMESPACE_PREFIX, where it is not ${settingsOptions['namespace-prefix'].default}
`,
  async run(args, { out, error }) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: {
        ...defaultRoleOption,
        logs: { type: 'boolean', default: false },
        configmap: { type: 'boolean', default: false },
        'namespace-prefix': settingsOptions['namespace-prefix'],
      },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new UsageError('policy argocd takes one file.');
    const prefix = values['namespace-prefix'];
    if (!/^[a-z0-9-]*$/.test(prefix)) throw new UsageError('--namespace-prefix wants a-z, 0-9 and "-".');
    const defaultRole = values['default-role'];
    const made = argoCdPolicy(await policyIn(file, defaultRole), { defaultRole, logs: values.logs });
    const csv = argoCdCsv(made, prefix);
    out(values.configmap ? configMap(csv) : csv);
    for (const note of made.notes) error(`${printable(note)}\n`);
    if (made.subjects.length === 0) error('Nothing is granted to anybody.\n');
  },
};

/** A key of its own: server-side, `policy.csv` stays as it is. */
function configMap(csv: string): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'argocd-rbac-cm',
        namespace: 'argocd',
        labels: { 'app.kubernetes.io/part-of': 'argocd' },
      },
      data: { 'policy.matchMode': 'glob', 'policy.storeplane-people.csv': csv },
    },
    { lineWidth: 0 },
  );
}
