import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { schemaText, storeChart } from './store-chart.ts';
import { valuesSchema } from './values-schema.ts';

test('the schema of the store chart is that of its values', async () => {
  const values = await readFile(`${storeChart}values.yaml`, 'utf8');
  // Otherwise: npm run charts:schema
  expect(await readFile(`${storeChart}values.schema.json`, 'utf8')).toBe(schemaText(values));
});

test('every value of the store chart is described', async () => {
  const undescribed: string[] = [];
  const look = (schema: { properties?: object; description?: string }, at: string) => {
    const properties = Object.entries(schema.properties ?? {});
    if (properties.length === 0 && schema.description === undefined) undescribed.push(at);
    for (const [name, property] of properties) look(property, `${at}.${name}`);
  };
  look(JSON.parse(await readFile(`${storeChart}values.schema.json`, 'utf8')), '');
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
