import { printable } from './printable.ts';

const gap = '  ';

/** Rows with their columns below each other. `columns`: where a line is cut; undefined: nowhere. */
export function table(rows: readonly (readonly string[])[], columns?: number): string {
  const cells = rows.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .map(
      (line) =>
        `${columns !== undefined && line.length > columns ? `${line.slice(0, columns - 1)}…` : line}\n`,
    )
    .join('');
}
