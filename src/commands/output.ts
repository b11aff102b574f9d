import { stderr, stdout } from 'node:process';

/** Prints a value for machines. */
export const printJson = (value: unknown): void => void stdout.write(`${JSON.stringify(value, null, 2)}\n`);

export const print = (text: string): void => void stdout.write(`${text}\n`);

/** Prints for people, on standard error: machines read standard output. */
export const note = (text: string): void => void stderr.write(`${text}\n`);

const graphemes = new Intl.Segmenter('vi');
const width = (text: string): number => [...graphemes.segment(text)].length;

/** Lays rows out in columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((length) => '-'.repeat(length))), ...rows.map(line)].join('\n');
}

/** A command that ends with a message for its user and an exit code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
