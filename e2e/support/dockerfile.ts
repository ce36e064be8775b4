import { readFile } from 'node:fs/promises';

const file = new URL('../../control-plane/Dockerfile', import.meta.url);

/** The instructions of the image's last stage, in their order, each with its lines joined. */
export async function lastStage(): Promise<{ readonly name: string; readonly value: string }[]> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const all = lines.flatMap((line) => {
    const [, name, value] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  return all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
}

/** What the image runs, as a program and its arguments. */
export async function commandOf(): Promise<string[]> {
  const command = (await lastStage()).findLast(({ name }) => name === 'CMD');
  return JSON.parse(command?.value ?? '[]') as string[];
}
