import type { RepositoryFault } from '../../domain/validation/repository.ts';
import { printable } from '../printable.ts';

export const formats: Readonly<
  Record<string, (faults: readonly RepositoryFault[], stores: number) => string>
> = {
  text: (faults) => faults.map(textLine).join(''),
  github: (faults) => faults.map(annotation).join(''),
  json: (faults, stores) =>
    `${JSON.stringify({ stores, faults: faults.map((fault) => ({ ...fault, line: fault.line ?? null })) })}\n`,
};

function textLine({ file, line, message }: RepositoryFault): string {
  return `${printable(`${file}${line === undefined ? '' : `:${line}`}: ${message}`)}\n`;
}

/** GitHub's workflow command: what ends a property or the line is escaped, so that no file name can write another. */
function annotation({ file, line, message }: RepositoryFault): string {
  const place = `file=${property(file)}${line === undefined ? '' : `,line=${line}`}`;
  return `::error ${place}::${printable(escaped(message))}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return printable(escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C'));
}
