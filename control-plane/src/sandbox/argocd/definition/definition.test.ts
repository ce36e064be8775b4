import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readArgoCdFiles } from '../../testing/store-repository.ts';
import { readAppProject } from './app-project.ts';
import { readApplicationSet } from './application-set.ts';
import { GeneratorError, readParameters } from './parameters.ts';
import { readSimpleYaml } from './simple-yaml.ts';
import { compileTemplate, TemplateError } from './template.ts';
import { toYaml } from './to-yaml.ts';

describe('templates', () => {
  test('fill in fields and YAML', () => {
    const values = { host: 'a.b', b: { c: [1, 'x'] }, yes: 'true' };
    expect(compileTemplate('{{ .path.basename }}/{{.n}}')({ path: { basename: 'x' }, n: 3 })).toBe('x/3');
    expect(parse(compileTemplate('{{ toYaml .values }}')({ values }))).toEqual(values);
  });

  test.each([{}, { values: 'text' }, { values: { other: 1 } }])(
    'a missing key is an error: %j',
    (parameters) => {
      expect(() => compileTemplate('{{ .values.host }}')(parameters)).toThrow(TemplateError);
    },
  );

  test('dig and ternary know a key that is missing, and one that holds nothing', () => {
    const name = compileTemplate('{{ dig "cluster" "none" . }}');
    const server = compileTemplate('{{ ternary "" "https://here" (hasKey . "cluster") }}');
    // What text/template and Sprig answer.
    for (const [parameters, words] of [
      [{}, ['none', 'https://here']],
      [{ cluster: 'eu-1' }, ['eu-1', '']],
      [{ cluster: '' }, ['', '']],
      [{ cluster: 7 }, ['7', '']],
      [{ cluster: null }, ['<no value>', '']],
    ] as const)
      expect([name(parameters), server(parameters)]).toEqual(words);
  });

  test.each([
    '{{ dig "a" "b" "" . }}',
    '{{ ternary "a" "b" .c }}',
    '{{ hasKey . "a" }}',
    '{{ if .a }}x{{ end }}',
    '{{- .a }}',
    '{{ .a | upper }}',
    '{{ index .a 0 }}',
    '{{ .a',
    '{{ toYaml . }}',
  ])('%s is refused at the start', (template) => {
    expect(() => compileTemplate(template)).toThrow();
  });
});

describe('toYaml', () => {
  test.each([
    [{ host: 'acme.localtest.me', plan: 'standard' }, 'host: acme.localtest.me\nplan: standard'],
    [{ b: 'x', a: 'y' }, 'a: y\nb: x'],
    [{ a: 'true', b: '1', c: 'x: y' }, 'a: "true"\nb: "1"\nc: "x: y"'],
    [null, 'null'],
    [{}, '{}'],
  ])('%j', (value, text) => {
    expect(toYaml(value)).toBe(text);
  });
});

describe('the quick reader', () => {
  const written =
    '# A store\napiVersion: storeplane.dev/v1\nkind: Store\nname: acme\ncreatedAt: "2026-11-22T22:33:24Z"\nvalues:\n  host: acme.localtest.me\n  plan: standard\n';

  test('reads what the control plane writes as the library does', () => {
    expect(readSimpleYaml(written)).toEqual(parse(written));
  });

  test.each([
    'a: 1\nv:\n  b: c\n',
    'a: true\nv:\n  b: c\n',
    'a: b # c\nv:\n  b: c\n',
    'a: b\na: c\nv:\n  b: c\n',
    'v:\n',
    'v:\n  b:\n',
    'v:\n    b: c\n',
    '  b: c\n',
    'v: x\n  b: c\n',
    'v: |\n  b\n',
    'a: "\\n"\nv:\n  b: c\n',
    'a: b\n---\nv:\n  b: c\n',
    'v: *x\n',
    '',
    'a: b: c\n',
    'a:b\n',
  ])('leaves %j to the library', (text) => {
    expect(readSimpleYaml(text)).toBeUndefined();
  });
});

describe('files of the generator', () => {
  test('an object is one set, an array several, an empty file one; a second document does not count', () => {
    expect(readParameters('stores/a/b/store.yaml', 'x: 1\n')).toMatchObject([
      {
        x: 1,
        path: { path: 'stores/a/b', basename: 'b', filename: 'store.yaml', segments: ['stores', 'a', 'b'] },
      },
    ]);
    expect(readParameters('a/s.yaml', '- x: 1\n- x: 2\n')).toHaveLength(2);
    expect(readParameters('a/s.yaml', '# nothing\n')).toHaveLength(1);
    expect(readParameters('a/s.yaml', 'x: 1\n---\nx: [\n')).toMatchObject([{ x: 1 }]);
  });

  test.each(['x: [', '"', 'a: b: c', '\tx: 1', 'x: *nothing', '- 1', '5', 'a: &a [*a, *a]'])(
    '%j is an error',
    (text) => {
      expect(() => readParameters('a/s.yaml', text)).toThrow(GeneratorError);
    },
  );

  test('a file nested without end is an error', () => {
    expect(() => readParameters('a/s.yaml', `a: ${'['.repeat(20_000)}`)).toThrow(GeneratorError);
    expect(() => readParameters('a/s.yaml', `a: ${'x '.repeat(300_000)}`)).toThrow(GeneratorError);
  });

  test('an alias bomb is an error, not a full memory', () => {
    const rows = [
      'a0: &a0 [x, x]',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(9)}x]`),
    ];
    expect(() => readParameters('a/s.yaml', rows.join('\n'))).toThrow(GeneratorError);
  });
});

describe('the files in argocd/', () => {
  test('are understood, with the address filled in', async () => {
    const { applicationSet, appProject } = await readArgoCdFiles();
    const set = readApplicationSet(applicationSet, 'http://here/stores.git', 'main');
    expect(set.pattern).toEqual(['stores', '*', '*', 'store.yaml']);
    expect(JSON.stringify(set.spec)).not.toContain('example.com');
    const project = readAppProject(appProject, ['eu-1']);
    const server = 'https://kubernetes.default.svc';
    expect(project.refusal({ server, namespace: 'store-a' })).toBeUndefined();
    for (const namespace of ['kube-system', 'storex', 'argocd', 'x-store-a'])
      for (const to of [{ server }, { name: 'in-cluster' }, { name: 'eu-1' }])
        expect(project.refusal({ ...to, namespace })).toContain('do not match any of the allowed');
    expect(project.refusal({ server: 'https://elsewhere', namespace: 'store-a' })).toBeDefined();
    expect(project.refusal({ name: 'eu-1', namespace: 'store-a' })).toBeUndefined();
    expect(project.refusal({ name: 'eu-2', namespace: 'store-a' })).toBe(
      'there are no clusters with this name: eu-2',
    );
    expect(project.refusal({ namespace: 'store-a' })).toBeDefined();
  });

  test('send a store to the cluster of its file, and one without it where it always was', async () => {
    const { applicationSet } = await readArgoCdFiles();
    const set = readApplicationSet(applicationSet, 'http://here/stores.git', 'main');
    const destinationOf = (line: string) => {
      const text = `name: a\n${line}values:\n  host: a.b\n`;
      const [parameters] = readParameters('stores/00/store-a/store.yaml', text);
      return set.render(parameters!).spec.destination;
    };
    const server = 'https://kubernetes.default.svc';
    expect(destinationOf('')).toEqual({ server, namespace: 'store-a' });
    expect(destinationOf('cluster: eu-1\n')).toEqual({ name: 'eu-1', namespace: 'store-a' });
    expect(destinationOf('cluster: in-cluster\n')).toEqual({ name: 'in-cluster', namespace: 'store-a' });
  });

  test.each([
    ['goTemplate: true', 'goTemplate: false'],
    ['missingkey=error', 'missingkey=zero'],
    ['stores/*/*/store.yaml', 'stores/**/store.yaml'],
    ['project: stores', 'project: "{{ .project }}"'],
    ['  template:\n', '  templatePatch: "x"\n  template:\n'],
    ['toYaml .values', 'toJson .values'],
  ])('with %j as %j are refused', async (from, to) => {
    const { applicationSet } = await readArgoCdFiles();
    expect(applicationSet).toContain(from);
    expect(() => readApplicationSet(applicationSet.replace(from, to), 'http://x', 'main')).toThrow();
  });
});
