import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { engines } from './engines.ts';
import { defaultSettings as settings } from './settings.ts';
import type { StoreSpec } from './store.ts';
import { readRendered } from './store-file/read-rendered.ts';
import { brokenFiles, minimalFile as minimal } from './store-file/testing/broken-files.ts';
import { editStoreFile, parseStoreFile, renderStoreFile } from './store-file.ts';

const where = { file: 'stores/by-hand/store-acme/store.yaml', namespace: 'store-acme' };
const read = (text: string, namespace = 'store-acme') =>
  parseStoreFile(text, { ...where, namespace }, settings);
const spec: StoreSpec = {
  name: 'acme',
  namespace: 'store-acme',
  engine: 'woocommerce',
  plan: 'standard',
  owner: 'default',
  host: 'acme.localtest.me',
  createdAt: 1795386804,
};

describe('writing and reading', () => {
  const names = [
    'acme',
    'no',
    'on',
    'y',
    'null',
    'true',
    '123',
    '1e3',
    '0x1f',
    '0o7',
    '1-2',
    'store-5',
    '12-11-10',
  ];
  test.each(names)('%s comes back as it was', (name) => {
    const namespace = name.startsWith('store-') ? name : `store-${name}`;
    for (const createdAt of [1795386804, 0, undefined]) {
      for (const plan of ['small', 'large']) {
        const given = {
          ...spec,
          name,
          namespace,
          plan,
          owner: name,
          host: `${name}.localtest.me`,
          createdAt,
        };
        const text = renderStoreFile(given);
        expect(read(text, namespace).spec).toEqual(given);
        // A comment at the end keeps the quick reader away: the YAML parser must say the same.
        expect(read(`${text}# by hand\n`, namespace).spec).toEqual(given);
        expect(readRendered(`${text}# by hand\n`)).toBeUndefined();
      }
    }
  });

  test.each(['plan', 'engine'] as const)(
    'a %s that does not exist is refused also where all else is as written',
    (key) => {
      const { spec: found, problem } = read(renderStoreFile({ ...spec, [key]: 'huge' }));
      expect(found).toBeUndefined();
      expect(problem).toMatchObject({ file: where.file, line: key === 'engine' ? 6 : 7 });
    },
  );

  test('a cluster comes back as it was, and the usual one leaves no trace', () => {
    for (const cluster of ['eu-1', '1e3', 'no', 'a.b']) {
      const given = { ...spec, cluster };
      const text = renderStoreFile(given);
      expect(read(text).spec).toEqual(given);
      expect(read(`${text}# by hand\n`).spec).toEqual(given);
    }
    expect(renderStoreFile(spec)).not.toContain('cluster');
    expect(renderStoreFile({ ...spec, cluster: undefined })).toBe(renderStoreFile(spec));
    expect(readRendered(renderStoreFile({ ...spec, cluster: 'eu-1' }))?.cluster).toBe('eu-1');
    const byHand = renderStoreFile(spec).replace('values:', 'cluster: in-cluster\nvalues:');
    expect(read(byHand).spec).toEqual(spec);
  });

  test.each(['Eu-1', 'eu_1', '-eu', '""', '7', '[eu-1]', '~'])(
    'the cluster %s is refused at its line',
    (text) => {
      const { problem } = read(`name: acme\ncluster: ${text}\nvalues:\n  host: acme.localtest.me\n`);
      expect(problem).toMatchObject({ line: 2, freezesAll: false });
    },
  );

  test('the quick reader reads what is written, or the start takes long', () => {
    expect(readRendered(renderStoreFile(spec))).toBeDefined();
  });

  test('what is written is a valid entry of the ApplicationSet', () => {
    expect(parse(renderStoreFile(spec)).values).toEqual({ host: 'acme.localtest.me', plan: 'standard' });
  });

  test.each(engines)('the engine $id is told to the chart, and read back', ({ id }) => {
    const given = { ...spec, engine: id };
    const text = renderStoreFile(given);
    expect(read(text).spec).toEqual(given);
    expect(readRendered(text)).toBeDefined();
    expect(read(`${text}# by hand\n`).spec).toEqual(given);
    expect(parse(text).values.engine ?? 'woocommerce').toBe(id);
    const edited = editStoreFile(text, { plan: 'large' });
    expect(edited).toBe(renderStoreFile({ ...given, plan: 'large' }));
  });

  test('by hand the engine may stand with the values alone', () => {
    expect(read(`${minimal}  engine: wordpress\n`).spec?.engine).toBe('wordpress');
    expect(read(`engine: wordpress\n${minimal}  engine: wordpress\n`).spec?.engine).toBe('wordpress');
  });

  test('a file by hand needs a name and a host', () => {
    expect(read(minimal).spec).toEqual({ ...spec, createdAt: undefined });
    expect(read(minimal.replaceAll('\n', '\r\n')).spec?.name).toBe('acme');
    expect(read(`\ufeff${minimal}`).spec?.name).toBe('acme');
    expect(read(`---\n${minimal}`).spec?.name).toBe('acme');
    expect(read(`${minimal}createdAt: 2026-11-22T22:33:24Z\n`).spec?.createdAt).toBe(1795386804);
    expect(read(`${minimal}sandbox:\n  fault: quota\n  attempts: 2\n`).spec?.name).toBe('acme');
    expect(read(minimal.replace('acme.localtest.me', 'shop.example.com')).spec?.host).toBe(
      'shop.example.com',
    );
  });
});

describe('files that people wrote', () => {
  test.each(brokenFiles)('%s', (_, text, line, freezesAll) => {
    const { spec: found, problem } = read(text);
    expect(found).toBeUndefined();
    expect(problem?.file).toBe(where.file);
    expect(problem?.freezesAll).toBe(freezesAll);
    if (line !== undefined) expect(problem?.line).toBe(line);
    expect(problem?.message).toMatch(/^["A-Z].{10,400}\.$/);
    expect(problem?.message).not.toMatch(/undefined|\[object/);
  });

  test.each(['acme', 'kube-system', 'Store-acme', 'store-', 'store-a b'])(
    'in a folder called %j',
    (folder) => {
      expect(read(minimal, folder).problem?.freezesAll).toBe(false);
      expect(read(renderStoreFile(spec), folder).spec).toBeUndefined();
    },
  );

  test('a name that is reserved is refused in the quick reader too', () => {
    const given = { ...spec, name: 'api', namespace: 'store-api', host: 'api.localtest.me' };
    expect(read(renderStoreFile(given), 'store-api').problem?.line).toBe(5);
  });

  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
    .split('')
    .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`)
    .join('\n')}\n${minimal}`;
  const heavy: [string, string][] = [
    ['aliases that grow without end', bomb],
    ['an alias of itself', `&a {name: acme, values: *a}`],
    ['brackets', '['.repeat(16_000)],
    ['braces', '{a: '.repeat(4_000)],
    ['mappings in mappings', Array.from({ length: 170 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['dashes', '- '.repeat(8_000)],
    ['keys', Array.from({ length: 2_000 }, (_, index) => `k${index}: 1\n`).join('')],
    ['documents', '---\n'.repeat(4_000)],
    ['quotes', '"'.repeat(16_000)],
    ['comments', '#\n'.repeat(8_000)],
  ];
  test.each(heavy)('that are %s are answered at once', (_, text) => {
    const started = performance.now();
    expect(read(text).problem).toBeDefined();
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  test('no piece of a file, however cut, makes the reader throw', () => {
    const text = `${renderStoreFile(spec)}sandbox: {fault: "quota", attempts: 2}\nx: &a [1, *a, !!int "2", {? b : c}]\n`;
    for (let end = 0; end <= text.length; end += 5) {
      for (const piece of [
        text.slice(0, end),
        text.slice(end),
        `${text.slice(0, end)}\t%@\`${text.slice(end)}`,
      ]) {
        expect(() => read(piece)).not.toThrow();
      }
    }
  });
});

describe('editing', () => {
  const cases: [string, string, { plan?: string; owner?: string }, string][] = [
    [
      'keeps comments and spaces',
      '# mine\nname:   acme # n\n\n\nplan: "standard"   # p\nvalues: { host: a.b,  plan: standard } # v\n',
      { plan: 'large' },
      '# mine\nname:   acme # n\n\n\nplan: large   # p\nvalues: { host: a.b,  plan: large } # v\n',
    ],
    [
      'adds what is missing',
      minimal,
      { plan: 'large', owner: 'ann' },
      'name: acme\nowner: ann\nplan: large\nvalues:\n  host: acme.localtest.me\n  plan: large\n',
    ],
    [
      'adds behind a comment',
      'name: acme # n\nvalues:\n    host: a.b # h',
      { plan: 'small' },
      'name: acme # n\nplan: small\nvalues:\n    host: a.b # h\n    plan: small\n',
    ],
    [
      'keeps Windows line ends',
      'name: acme\r\nvalues:\r\n  host: a.b\r\n',
      { owner: 'ann' },
      'name: acme\r\nowner: ann\r\nvalues:\r\n  host: a.b\r\n',
    ],
    [
      'in braces',
      '{name: acme, values: {host: a.b}}',
      { plan: 'small' },
      '{name: acme, plan: small, values: {host: a.b, plan: small}}',
    ],
    [
      'quotes what looks like a number',
      `${minimal}owner: ann\n`,
      { owner: '1e3' },
      `${minimal}owner: "1e3"\n`,
    ],
    [
      'changes nothing when nothing changes',
      renderStoreFile(spec),
      { plan: 'standard', owner: 'default' },
      renderStoreFile(spec),
    ],
    ['leaves what is no YAML alone', 'a: [', { plan: 'small' }, 'a: ['],
  ];
  test.each(cases)('%s', (_, text, changes, expected) => {
    expect(editStoreFile(text, changes)).toBe(expected);
  });

  test('gives the same as writing the new spec', () => {
    const edited = editStoreFile(renderStoreFile(spec), { plan: 'large', owner: 'ann@example.com' });
    expect(edited).toBe(renderStoreFile({ ...spec, plan: 'large', owner: 'ann@example.com' }));
  });

  test('a value over several lines is replaced as a whole', () => {
    const text = 'name: acme\nplan: >-\n  standard\nvalues:\n  host: a.b\n';
    expect(read(editStoreFile(text, { plan: 'large' })).spec?.plan).toBe('large');
  });
});
