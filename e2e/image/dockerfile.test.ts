import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { commandOf, lastStage } from '../support/dockerfile.ts';
import { startFlags } from '../support/replica.ts';

const read = (file: string) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
const stage = await lastStage();
const values = (name: string) => stage.filter((one) => one.name === name).map(({ value }) => value);

test('the image runs what `npm start` runs, on the same Node', async () => {
  const { dependencies, version } = JSON.parse(await read('package.json'));
  expect(await commandOf()).toEqual(['node', ...(await startFlags()), 'control-plane/src/main.ts']);
  const bases = [...(await read('control-plane/Dockerfile')).matchAll(/^FROM (\S+)/gm)].map(
    ([, base]) => base,
  );
  expect(new Set(bases)).toEqual(new Set([`node:${dependencies.node}-bookworm-slim`]));
  expect(values('LABEL').join(' ')).toContain(`image.version="${version}"`);
});

test('the image is what the platform chart takes it for', async () => {
  const deployment = await read('charts/platform/templates/deployment.yaml');
  const config = await read('charts/platform/templates/_helpers.tpl');
  const [user, group] = (values('USER')[0] ?? '').split(':');
  expect(Number(user)).toBeGreaterThan(0);
  expect(deployment).toContain(`runAsUser: ${user}\n`);
  expect(deployment).toContain(`runAsGroup: ${group}\n`);
  // The chart names no command of its own, and the container's port is the one that the chart sets.
  expect(deployment).not.toMatch(/^ *(command|args|workingDir):/m);
  expect(config).toContain(`PORT: "${values('EXPOSE')[0]}"`);
  expect(config).toContain(`DATA_DIR: ${/DATA_DIR=(\S+)/.exec(values('ENV').join(' '))?.[1]}\n`);
  const { appVersion } = parse(await read('charts/platform/Chart.yaml'));
  expect(JSON.parse(await read('package.json')).version).toBe(appVersion);
});
