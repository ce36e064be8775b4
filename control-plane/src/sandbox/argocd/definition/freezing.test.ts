import { expect, test } from 'vitest';
import { defaultSettings } from '../../../domain/settings.ts';
import { brokenFiles, minimalFile } from '../../../domain/store-file/testing/broken-files.ts';
import { parseStoreFile } from '../../../domain/store-file.ts';
import { readArgoCdFiles } from '../../testing/store-repository.ts';
import { readApplicationSet } from './application-set.ts';
import { GeneratorError, readParameters } from './parameters.ts';
import { TemplateError } from './template.ts';

const file = 'stores/x/store-acme/store.yaml';
const { applicationSet } = await readArgoCdFiles();
const set = readApplicationSet(applicationSet, 'http://here/stores.git', 'main');

/** Whether the sandbox stops for all stores on this file. */
function freezes(text: string): boolean {
  try {
    for (const parameters of readParameters(file, text)) set.render(parameters);
    return false;
  } catch (error) {
    expect([GeneratorError, TemplateError]).toContain((error as Error).constructor);
    return true;
  }
}

test.each(brokenFiles)('the sandbox stops where the domain says so: %s', (_, text, _line, freezesAll) => {
  const { problem } = parseStoreFile(text, { file, namespace: 'store-acme' }, defaultSettings);
  expect([problem?.freezesAll, freezes(text)]).toEqual([freezesAll, freezesAll]);
});

test.each([
  minimalFile,
  `\ufeff${minimalFile}`,
  minimalFile.replaceAll('\n', '\r\n'),
  `--- \n${minimalFile}`,
])('a good file stops nothing: %j', (text) => {
  expect(freezes(text)).toBe(false);
  expect(parseStoreFile(text, { file, namespace: 'store-acme' }, defaultSettings).problem).toBeUndefined();
});

test('words mean what they mean in YAML 1.1', () => {
  const [parameters] = readParameters(file, 'values:\n  tls: yes\n  size: 0777\n  name: "no"\n');
  expect(parameters?.values).toEqual({ tls: true, size: 511, name: 'no' });
});
