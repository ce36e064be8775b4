#!/usr/bin/env node
// Plain JavaScript that any Node.js can read: an older one must meet a sentence here, not an error about TypeScript.
const needed = 24;

if (Number.parseInt(process.versions.node, 10) < needed) {
  process.stderr.write(
    `storeplane needs Node.js ${needed} or newer, and this is ${process.version}. ` +
      'Storeplane brings its own: after npm install, run npx storeplane in its folder.\n',
  );
  process.exitCode = 1;
} else {
  const { runCommand } = await import('../src/cli/main.ts');
  const { processTerminal } = await import('../src/cli/process-terminal.ts');
  const { systemClock } = await import('../src/startup/system-clock.ts');
  process.exitCode = await runCommand(process.argv.slice(2), processTerminal(process, systemClock));
}
