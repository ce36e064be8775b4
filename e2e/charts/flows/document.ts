import { type Row, table } from './table.ts';

export const documentFile = new URL('../../../docs/guardrails.md', import.meta.url);
const [begin, end] = ['<!-- flows -->', '<!-- /flows -->'];

/** The document with the table of flows as it is in table.ts. */
export function withTable(document: string): string {
  const [before, after] = [document.indexOf(begin), document.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`the document has no place between ${begin} and ${end}`);
  const lines = ['| from | to | port | answer |', '| --- | --- | --- | --- |', ...table.map(lineOf)];
  return `${document.slice(0, before)}${begin}\n${lines.join('\n')}\n${document.slice(after)}`;
}

function lineOf({ from, to, ports, answer, why }: Row): string {
  const said = why === undefined ? answer : `${answer}: ${why}`;
  return `| ${[from, to, ports].map((names) => names.join(', ')).join(' | ')} | ${said} |`;
}
