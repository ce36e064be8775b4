import { readPolicy } from '../../domain/access/policy.ts';
import { readQuotas } from '../../domain/access/quotas.ts';
import { type Command, CommandError, parseArguments, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { readText } from '../read-text.ts';
import { checkDefault, counted, defaultRoleOption, defaultRoleUsage, faultLines } from './policy-file.ts';

/** `storeplane policy check`: what the control plane would say of its files at the start. */
export const check: Command = {
  usage: `<file> [--default-role <role>] [--quotas <file>]
      Checks a policy as the control plane reads it. Exit code 1: it would be refused.
${defaultRoleUsage}      --quotas        the file of quotas, to check it as well
`,
  async run(args, { out }) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: { ...defaultRoleOption, quotas: { type: 'string' } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new UsageError('policy check takes one file.');
    const { policy, faults = [] } = readPolicy(await readText(file));
    const quotas = values.quotas === undefined ? [] : await quotaFaults(values.quotas);
    const all = `${faultLines(file, faults)}${quotas.join('')}`;
    if (policy !== undefined) checkDefault(policy, values['default-role']);
    out(all);
    if (all !== '') throw new CommandError(counted(faults.length + quotas.length));
    out('No faults.\n');
  },
};

async function quotaFaults(file: string): Promise<string[]> {
  const text = await readText(file);
  try {
    readQuotas(text);
    return [];
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n');
    return [`${printable(`${file}: ${first}`)}\n`];
  }
}
