import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import {
  lineFinder,
  parseRelyingParty,
  readLogo,
  type Logo,
  type RecordContext,
  type RecordFault,
  type RelyingPartyRecord,
} from '../../relying-parties/index.ts';
import { CommandError } from '../output.ts';

/** A fault with its line in the file, as far as the text could be parsed. */
export interface LineFault extends RecordFault {
  readonly line: number | undefined;
}

export interface RecordFile {
  readonly file: string;
  /** Undefined if there are faults. */
  readonly record: RelyingPartyRecord | undefined;
  readonly logo: Logo | undefined;
  readonly faults: readonly LineFault[];
  readonly warnings: readonly LineFault[];
}

/**
 * Reads and checks the file of a record and its logo.
 *
 * @throws CommandError if the file cannot be read.
 */
export async function readRecordFile(file: string, context: RecordContext): Promise<RecordFile> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${file} can't be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, 2);
  });
  const format = extname(file).toLowerCase() === '.json' ? 'json' : 'yaml';
  const { record, faults, warnings } = parseRelyingParty(text, format, context);
  const reading = record?.logo === undefined ? undefined : await readLogo(dirname(file), record.logo);
  const all = [...faults, ...(reading?.faults ?? [])];
  const lineOf = all.length + warnings.length === 0 ? () => undefined : lineFinder(text);
  const placed = (found: readonly RecordFault[]): LineFault[] =>
    found
      .map((fault) => ({ ...fault, line: fault.key === '' ? undefined : lineOf(fault.key) }))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return {
    file,
    record: all.length === 0 ? record : undefined,
    logo: reading?.logo,
    faults: placed(all),
    warnings: placed(warnings),
  };
}

/** Faults as lines for people. */
export const faultLines = (faults: readonly (RecordFault & { readonly line?: number | undefined })[]): string =>
  faults
    .map(({ key, fault, mend, line }) => {
      const place = line === undefined ? '' : `line ${line}: `;
      return `  ${place}${key === '' ? 'the record' : key}: ${fault}; ${mend}`;
    })
    .join('\n');
