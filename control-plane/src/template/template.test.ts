import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { run } from '../cli/testing/terminal.ts';
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

test('the workflow asks for no more than reading, and its command is one that exists', async () => {
  const text = (await readTemplate(projectRoot)).get('.github/workflows/validate.yaml')?.toString() ?? '';
  const workflow = parse(text) as { permissions: object; jobs: { validate: { steps: { run?: string }[] } } };
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const { steps } = workflow.jobs.validate;
  const [, script = '', args = ''] = /node \.\.\/storeplane\/(\S+) (.*)$/.exec(steps.at(-1)?.run ?? '') ?? [];
  await access(path.join(projectRoot, script));
  // A repository without the commit: the options were taken, and git was asked.
  const words = args
    .replaceAll('"', '')
    .split(' ')
    .map((word) => (word === '$BASE' ? 'no-such-commit' : word));
  const { code, error } = await run([...words, path.join(projectRoot, 'gitops-repo-template')]);
  expect([code, error]).toEqual([1, expect.stringContaining('git failed')]);
  // GitHub puts what it knows into a shell's words only by its environment.
  expect(steps.some(({ run }) => run?.includes('${{'))).toBe(false);
});

test("the chart's values and its plain parts are YAML", async () => {
  const values = (await readTemplate(projectRoot)).get('charts/store/values.yaml')?.toString() ?? '';
  expect(parseAllDocuments(values).flatMap((document) => document.errors)).toEqual([]);
  expect(Object.keys((parse(values) as { plans: object }).plans)).toEqual(['small', 'standard', 'large']);
});
