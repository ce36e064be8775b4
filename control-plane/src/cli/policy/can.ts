import { rightsOfNames } from '../../domain/access/access.ts';
import { isLiteral } from '../../domain/access/glob.ts';
import { actions, type Right, rights } from '../../domain/access/resources.ts';
import type { Rights } from '../../domain/access/rights.ts';
import { isGroup } from '../../domain/access/subjects.ts';
import { type Command, CommandError, parseArguments, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { defaultRoleOption, defaultRoleUsage, policyIn } from './policy-file.ts';

/** `storeplane policy can`: what the control plane would decide. */
export const can: Command = {
  usage: `<file> <subject> <action> <resource> [<team>/<store>] [--in <group>]... [--default-role <role>]
      Says Yes or No: whether somebody may do something by a policy. Exit code 1: No.
      <subject>       as the policy names it: a group, user:<sub>, machine:<name> or role:<name>
      <action>, <resource>
                      ${Object.entries(actions)
                        .map(([resource, ofIt]) => `${resource}: ${ofIt.join(', ')}`)
                        .join('; ')}
      <team>/<store>  one store, by its owner and its name without NAMESPACE_PREFIX; not for repository
      --in            a group that the subject is in as well
${defaultRoleUsage}`,
  async run(args, { out }) {
    const { values, positionals } = parseArguments({
      args: [...args],
      options: { ...defaultRoleOption, in: { type: 'string', multiple: true, default: [] } },
      allowPositionals: true,
    });
    const [file, subject, action, resource, object, ...more] = positionals;
    if (!file || !subject || !action || !resource || more.length > 0)
      throw new UsageError('policy can takes a file, a subject, an action, a resource, and a store.');
    const right = rights.find((each) => each === `${resource}, ${action}`);
    if (right === undefined) throw new UsageError(`There is no ${action} of ${resource}.`);
    const wrong = values.in.find((group) => !isGroup(group));
    if (wrong !== undefined) throw new UsageError(`--in wants the name of a group, not ${wrong}.`);
    const isAllowed = question(right, object);
    const role = values['default-role'];
    const policy = await policyIn(file, role);
    const names = [subject, ...values.in, ...(role === undefined ? [] : [role])];
    const answer = isAllowed(rightsOfNames(names, policy, ''));
    out(answer ? 'Yes\n' : 'No\n');
    if (!answer) throw new CommandError(printable(`"${right}, ${object ?? '*'}" is not allowed.`));
  },
};

/** Throws UsageError for an object that the right is never asked for. */
function question(right: Right, object: string | undefined): (rights: Rights) => boolean {
  if (right.startsWith('repository,')) {
    if (object !== undefined && object !== '*') throw new UsageError('The repository is one: name no store.');
    return (rights) => rights.mayAtAll(right);
  }
  const [, owner, namespace] = /^([^/]*)\/([^/]+)$/.exec(object ?? '') ?? [];
  if (owner === undefined || namespace === undefined || !isLiteral(owner + namespace))
    throw new UsageError('Name one store as <team>/<store>, such as team-a/acme.');
  return (rights) => rights.may(right, { owner, namespace });
}
