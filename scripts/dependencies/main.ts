import { writeFile } from 'node:fs/promises';
import { audit } from './audit.ts';
import { isAllowed } from './licenses.ts';
import { dependenciesPage, pageFile } from './page.ts';
import { directNames, productionPackages } from './production.ts';

// Writes docs/dependencies.md anew, and fails for a licence or a vulnerability that nobody should ship.
const packages = await productionPackages();
await writeFile(pageFile, dependenciesPage(packages, await directNames()));
const refused = packages.filter(({ license }) => !isAllowed(license));
for (const { name, version, license } of refused)
  say(`${name} ${version} has the licence ${license ?? 'none'}, which is not on the list.`);
const known = await audit();
if (known.kind === 'unknown') say(`Known vulnerabilities were NOT looked up: ${known.reason}`);
else say(`Known vulnerabilities: ${JSON.stringify(known.counts)}. See npm audit --omit=dev.`);
const bad = known.kind === 'unknown' || (known.counts.high ?? 0) + (known.counts.critical ?? 0) > 0;
process.exitCode = refused.length > 0 || bad ? 1 : 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
