import path from 'node:path';
import { type Command, CommandError, parseArguments, type Terminal, UsageError } from './command.ts';
import { printable } from './printable.ts';
import { outdated, replace } from './render/guardrails.ts';
import { storeFolders } from './render/store-folders.ts';
import { settingsOptions, settingsUsage, storeSettings } from './store-settings.ts';

/** `storeplane render`: the guardrails of one store folder, or of all in a repository, from `store.yaml`. */
export const render: Command = {
  usage: `<folder of a store> [--check]
  storeplane render --all [<repository>] [--check]
      Writes the guardrails that the plan in store.yaml asks for, where they are missing or different.
      --all    of every store of a checked-out store repository (the current folder); what is wrong with a store.yaml is
               told, its folder stays as it is, and the exit code is 1
      --check  writes nothing; exit code 1 when something would change
${settingsUsage}`,
  async run(args, terminal) {
    const { folder, all, check, settings } = parse(args);
    const folders = all ? await storeFolders(folder) : [folder];
    let [changes, faults] = [0, 0];
    for (const each of folders) {
      try {
        for (const [file, text] of await outdated(each, settings)) {
          if (!check) await replace(file, text);
          terminal.out(`${printable(file)}\n`);
          changes += 1;
        }
      } catch (error) {
        if (!(error instanceof CommandError) || !all) throw error;
        terminal.error(`${printable(error.message)}\n`);
        faults += 1;
      }
    }
    tell({ changes, faults }, check, terminal);
  },
};

interface Found {
  readonly changes: number;
  /** Folders that could not be rendered. */
  readonly faults: number;
}

function tell({ changes, faults }: Found, check: boolean, { out }: Terminal): void {
  if (changes === 0) out('The guardrails are as the plan renders them.\n');
  const would =
    check && changes > 0 ? `${changes} files would change: run storeplane render without --check.` : '';
  const broken = faults > 0 ? `${faults} folders were left as they are: correct them first.` : '';
  if (would || broken) throw new CommandError([would, broken].filter(Boolean).join('\n'));
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseOptions(args);
  const { all, check } = values;
  const [folder = all ? '.' : undefined, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UsageError('render takes one folder.');
  return { folder: path.resolve(folder), all, check, settings: storeSettings(values) };
}

function parseOptions(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    options: {
      all: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      ...settingsOptions,
    },
    allowPositionals: true,
  });
}
