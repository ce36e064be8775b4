import path from 'node:path';
import { checkRepository } from '../domain/validation/repository.ts';
import { type Command, CommandError, parseArguments, UsageError } from './command.ts';
import { settingsOptions, settingsUsage, storeSettings } from './store-settings.ts';
import { faultsOfChange } from './validate/changed.ts';
import { formats } from './validate/formats.ts';
import { quotaFaults } from './validate/quotas.ts';
import { readStoreTree } from './validate/read-tree.ts';

/** `storeplane validate`: what a pull request to a store repository is checked with. */
export const validate: Command = {
  usage: `[<folder>] [--changed-since <commit>] [--format text|github|json] [--quotas <file>]
      Checks all stores of a checked-out store repository (the current folder). Exit code 1: there are faults.
      --changed-since  tells only the faults of what changed since the branch left that commit
      --format         github: annotations for a workflow (text)
      --quotas         the control plane's file of quotas: no team may get beyond them
${settingsUsage}`,
  async run(args, output) {
    const { folder, since, format, quotas, settings } = parse(args);
    const { stores, faults: all, specs } = checkRepository(await readStoreTree(folder), settings);
    const faults = since === undefined ? all : await faultsOfChange(folder, since, all);
    if (quotas !== undefined) faults.push(...(await quotaFaults({ quotas, folder, specs, settings }, since)));
    output.out(format(faults, stores));
    if (faults.length > 0) throw new CommandError(`${faults.length} faults, ${stores} stores checked.`);
  },
};

function parse(args: readonly string[]) {
  const { values, positionals } = parseOptions(args);
  const [folder = '.', ...more] = positionals;
  if (more.length > 0) throw new UsageError('validate takes one folder.');
  const format = Object.hasOwn(formats, values.format) ? formats[values.format] : undefined;
  if (format === undefined) throw new UsageError('--format wants text, github or json.');
  const since = values['changed-since'];
  if (since !== undefined && !/^[^-\s]\S*$/.test(since))
    throw new UsageError('--changed-since wants a commit.');
  const { quotas } = values;
  return { folder: path.resolve(folder), since, format, quotas, settings: storeSettings(values) };
}

function parseOptions(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      'changed-since': { type: 'string' },
      format: { type: 'string', default: 'text' },
      quotas: { type: 'string' },
      ...settingsOptions,
    },
    allowPositionals: true,
  });
}
