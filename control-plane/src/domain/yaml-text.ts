import { Scalar, stringify } from 'yaml';

/** Options for every file written: Argo CD reads YAML 1.1, so what is not text there must be quoted. */
export const yaml11 = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/**
 * A text as a YAML node. What does not begin with a letter is quoted: parsers do not agree on what else is a
 * number (`0o7` is one to Argo CD and none to YAML 1.1).
 */
export function text(value: string): Scalar<string> {
  const node = new Scalar(value);
  if (!/^[A-Za-z]/.test(value)) node.type = 'QUOTE_DOUBLE';
  return node;
}

/** A text as it is written after a key. */
export function inlineText(value: string): string {
  return stringify(text(value), yaml11).trimEnd();
}
