import { randomBytes } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compress } from './compress.ts';

describe('compress', () => {
  const kinds = ['blob', 'tree', 'commit', 'delta'] as const;
  const sizes = [0, 1, 399, 400, 401, 1023, 1024, 1025, 70_000];
  const cases = kinds.flatMap((kind) => sizes.map((size) => [kind, size] as const));

  test.each(cases)('a %s of %i bytes comes back as it was', (kind, size) => {
    for (const body of [randomBytes(size), Buffer.alloc(size, 0xff), Buffer.alloc(size, 'name: shop\n')]) {
      expect(inflateSync(compress(body, kind)).equals(body)).toBe(true);
    }
  });

  test('text gets shorter', () => {
    expect(compress(Buffer.alloc(300, 'name: shop\n'), 'blob').length).toBeLessThan(100);
  });
});
