/**
 * The fields of one line as Argo CD reads it: commas between them, spaces around them left out, a field in double quotes
 * taken as it is (`""` is one quote). Undefined when a quote is out of place.
 */
export function csvFields(line: string): string[] | undefined {
  const fields: string[] = [];
  const field = /[ \t]*"((?:[^"]|"")*)"[ \t]*(?=,|$)|([^",]*)(?=,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (match === null) return undefined;
    const [, quoted, plain = ''] = match;
    fields.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (field.lastIndex === line.length) return fields;
    field.lastIndex += 1;
  }
}
