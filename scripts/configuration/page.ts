import { type Variable, variables } from '../../control-plane/src/config/variables.ts';

export const pageFile = new URL('../../docs/configuration.md', import.meta.url);

/** What docs/configuration.md has to be, byte for byte. */
export function configurationPage(all: Readonly<Record<string, Variable>> = variables): string {
  const rows = Object.entries(all).map(
    ([name, variable]) =>
      `| \`${name}\` | ${defaultOf(variable)} | ${notesOf(variable)}${cell(variable.about)} |`,
  );
  return `# Configuration

All settings are environment variables; an empty one counts as not set. A bad one ends the start, by name and with all others that are bad. The
[platform chart](../charts/platform) sets them from its values. This page is made of \`control-plane/src/config/variables.ts\`: \`npm run docs:configuration\`.

| variable | default | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function defaultOf({ default: value, required }: Variable): string {
  if (required === true) return 'required';
  return value === undefined || value === '' ? '' : `\`${value}\``;
}

function notesOf({ secret, only }: Variable): string {
  const notes = [
    ...(secret === true ? ['Secret'] : []),
    ...(only === undefined ? [] : [`Only for \`${only}\``]),
  ];
  return notes.map((note) => `*${note}.* `).join('');
}

const cell = (text: string) => text.replaceAll('<', '&lt;').replaceAll('|', '\\|');
