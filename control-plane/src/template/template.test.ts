import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { defaultSettings } from '../domain/settings.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import { renderGuardrails } from '../domain/store-folder.ts';
import { projectRoot } from '../sandbox/testing/store-repository.ts';
import { readTemplate } from './template.ts';

test('the template starts a repository with its folders and the chart', async () => {
  const files = [...(await readTemplate(projectRoot)).keys()];
  expect(files).toEqual(expect.arrayContaining(['README.md', 'stores/README.md', 'charts/store/Chart.yaml']));
  expect(files.filter((file) => file.startsWith('charts/store/templates/'))).not.toHaveLength(0);
});

test("the README's examples are what Storeplane takes", async () => {
  const readme = (await readTemplate(projectRoot)).get('README.md')?.toString() ?? '';
  const [store = '', namespace = '', sandbox = ''] = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(
    (match) => match[1] ?? '',
  );
  const where = { file: 'store.yaml', namespace: 'store-acme' };
  for (const text of [store, store + sandbox]) {
    const { spec, problem } = parseStoreFile(text, where, defaultSettings);
    expect(problem).toBeUndefined();
    expect(spec).toMatchObject({ name: 'acme', plan: 'standard', host: 'acme.localtest.me' });
  }
  const { spec } = parseStoreFile(store, where, defaultSettings);
  const rendered = renderGuardrails(spec!, defaultSettings).get('guardrails/namespace.yaml') ?? '';
  const written = parse(rendered) as { metadata: { annotations: object; labels: object } };
  const shown = parse(namespace) as typeof written;
  expect(shown.metadata.annotations).toEqual(written.metadata.annotations);
  expect(written.metadata.labels).toMatchObject(shown.metadata.labels);
});

test("the chart's values and its plain parts are YAML", async () => {
  const values = (await readTemplate(projectRoot)).get('charts/store/values.yaml')?.toString() ?? '';
  expect(parseAllDocuments(values).flatMap((document) => document.errors)).toEqual([]);
  expect(Object.keys((parse(values) as { plans: object }).plans)).toEqual(['small', 'standard', 'large']);
});
