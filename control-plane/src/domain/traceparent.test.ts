import { expect, test } from 'vitest';
import { isSampled, readTraceparent, sampledTraceparent, spanIdOf, traceIdOf } from './traceparent.ts';

const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

test('a place in a trace is read as it was written', () => {
  const given = sampledTraceparent(traceId, spanId);
  expect(readTraceparent(given)).toBe(given);
  expect([traceIdOf(given), spanIdOf(given), isSampled(given)]).toEqual([traceId, spanId, true]);
  expect(isSampled(`00-${traceId}-${spanId}-03`)).toBe(true);
  expect(isSampled(`00-${traceId}-${spanId}-02`)).toBe(false);
});

const wrong = [
  undefined,
  '',
  '00',
  `00-${traceId}-${spanId}`,
  `00-${traceId}-${spanId}-01-more`,
  ` 00-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01\n`,
  `01-${traceId}-${spanId}-01`,
  `ff-${traceId}-${spanId}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.slice(1)}-${spanId}-01`,
  `00-${traceId}-${spanId}-1`,
  `00-${traceId}-${spanId}-0x`,
  `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
];
test.each(wrong)('%j is none', (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});
