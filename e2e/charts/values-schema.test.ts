import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { defaultEngine, engines } from '../../control-plane/src/domain/engines.ts';
import { charts, schemaText, storeChart } from './charts.ts';
import { valuesSchema } from './values-schema.ts';

test.each(charts)('the schema of the $name chart is that of its values', async (chart) => {
  const values = await readFile(`${chart.folder}values.yaml`, 'utf8');
  // Otherwise: npm run charts:schema
  expect(await readFile(`${chart.folder}values.schema.json`, 'utf8')).toBe(schemaText(chart, values));
});

test('the store chart knows the engines of the control plane', async () => {
  const { engine } = JSON.parse(await readFile(`${storeChart.folder}values.schema.json`, 'utf8')).properties;
  expect(engine.enum).toEqual(engines.map(({ id }) => id));
  expect(await readFile(`${storeChart.folder}values.yaml`, 'utf8')).toContain(`\nengine: ${defaultEngine}\n`);
});

test.each(charts)('every value of the $name chart is described', async ({ folder }) => {
  const undescribed: string[] = [];
  const look = (schema: { properties?: object; description?: string }, at: string) => {
    const properties = Object.entries(schema.properties ?? {});
    if (properties.length === 0 && schema.description === undefined) undescribed.push(at);
    for (const [name, property] of properties) look(property, `${at}.${name}`);
  };
  look(JSON.parse(await readFile(`${folder}values.schema.json`, 'utf8')), '');
  expect(undescribed).toEqual(['.global']);
});

test('types come from the values, and from what the comment adds', () => {
  const text = `# About the file.

# A name.
name: ""
flag: true
# One of two.
# @enum a, b
kind: a
# @integer null
port: null
inner:
  # @list string
  list: []
  # @map string
  map: {}
`;
  expect(valuesSchema(text, 'Test').properties).toEqual({
    name: { description: 'A name.', type: 'string' },
    flag: { type: 'boolean' },
    kind: { description: 'One of two.', enum: ['a', 'b'] },
    port: { type: ['integer', 'null'] },
    inner: {
      type: 'object',
      additionalProperties: false,
      properties: {
        list: { type: 'array', items: { type: 'string' } },
        map: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    global: { type: 'object' },
  });
});

test('a value whose type cannot be seen, and a word without meaning, are errors', () => {
  expect(() => valuesSchema('list: []\n', 'Test')).toThrow(/needs a line/);
  expect(() => valuesSchema('# @strnig\nname: ""\n', 'Test')).toThrow(/@strnig/);
});
