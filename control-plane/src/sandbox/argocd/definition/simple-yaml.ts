type Block = Record<string, unknown>;

const line = /^( {2})?([A-Za-z][A-Za-z0-9]*):(?: (?:"([^"\\]*)"|([A-Za-z][A-Za-z0-9._/-]*)))?$/;
const meaning = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/**
 * Reads the plain form in which the control plane writes store.yaml: words and quoted strings, one block deep, comments
 * on lines of their own. Many times faster than the library, which matters when a thousand stores come in one push.
 * Undefined when the text is anything else; the library decides then.
 */
export function readSimpleYaml(text: string): Block | undefined {
  const top: Block = {};
  let block: Block | undefined;
  for (const row of text.split('\n')) {
    if (row === '' || row.startsWith('#')) continue;
    const match = line.exec(row);
    if (match === null) return undefined;
    const [, indent, key = '', quoted, word] = match;
    const value = quoted ?? word;
    const into = indent === undefined ? top : block;
    if (into === undefined || Object.hasOwn(into, key) || meaning.test(key) || key === '__proto__')
      return undefined;
    if (quoted === undefined && word !== undefined && meaning.test(word)) return undefined;
    if (value !== undefined) {
      into[key] = value;
      if (indent === undefined) block = undefined;
    } else if (indent === undefined) {
      block = {};
      top[key] = block;
    } else {
      return undefined;
    }
  }
  // A key without anything below it is null in YAML, not an empty block.
  const blocks = Object.values(top).filter((value) => typeof value === 'object');
  return blocks.length > 0 && blocks.every((value) => Object.keys(value as Block).length > 0)
    ? top
    : undefined;
}
