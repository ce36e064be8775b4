import { z } from 'zod';
import { StoreplaneError } from '../domain/errors.ts';
import { type Position, type SortField, sortFields } from './sorted-view.ts';

/** The last record of a page: the next page begins after it, whatever changed in between. */
export interface Cursor extends Position {
  readonly field: SortField;
  readonly descending: boolean;
}

const schema = z.strictObject({
  f: z.enum(sortFields),
  d: z.boolean(),
  v: z.union([z.string().max(253), z.number().finite()]),
  i: z.string().min(1).max(253),
});

export function encodeCursor({ field, descending, value, id }: Cursor): string {
  return Buffer.from(JSON.stringify({ f: field, d: descending, v: value, i: id })).toString('base64url');
}

/** Throws StoreplaneError 'invalid-cursor' for anything `encodeCursor` did not make for this sort order. */
export function decodeCursor(text: string, field: SortField, descending: boolean): Cursor {
  const parsed = schema.safeParse(decodeJson(text));
  if (!parsed.success) throw invalid('The cursor is not one of ours. Start again without it.');
  const { f, d, v, i } = parsed.data;
  const kind = field === 'name' ? 'string' : 'number';
  if (f !== field || d !== descending || typeof v !== kind) {
    throw invalid('The cursor belongs to another sort order. Start again without it.');
  }
  return { field, descending, value: v, id: i };
}

function decodeJson(text: string): unknown {
  if (!/^[A-Za-z0-9_-]{1,1000}$/.test(text)) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function invalid(detail: string): StoreplaneError {
  return new StoreplaneError('invalid-cursor', detail, { errors: [{ pointer: 'cursor', detail }] });
}
