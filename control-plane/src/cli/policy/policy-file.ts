import { hasRole, type Policy, type PolicyFault, readPolicy } from '../../domain/access/policy.ts';
import { CommandError, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { readText } from '../read-text.ts';

/** What every command for policies is told beside the file. */
export const defaultRoleOption = { 'default-role': { type: 'string' } } as const;
export const defaultRoleUsage = `      --default-role  what everybody has who is known, the control plane's POLICY_DEFAULT
`;

/** Throws CommandError, which names every line at fault, and UsageError for a default that is no role. */
export async function policyIn(file: string, defaultRole: string | undefined): Promise<Policy> {
  const { policy, faults } = readPolicy(await readText(file));
  if (faults !== undefined) throw new CommandError(`${faultLines(file, faults)}${counted(faults.length)}`);
  checkDefault(policy, defaultRole);
  return policy;
}

/** Throws UsageError. */
export function checkDefault(policy: Policy, role: string | undefined): void {
  if (role === undefined || hasRole(policy, role)) return;
  throw new UsageError(`--default-role: the policy has no ${printable(role)}.`);
}

export function faultLines(file: string, faults: readonly PolicyFault[]): string {
  return faults.map(({ line, message }) => `${printable(`${file}:${line}: ${message}`)}\n`).join('');
}

export function counted(faults: number): string {
  return faults === 1 ? 'One fault.' : `${faults} faults.`;
}
