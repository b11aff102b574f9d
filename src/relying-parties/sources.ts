import type { Logo } from './logo.ts';
import type { RecordFault } from './record/faults.ts';
import type { RelyingPartyRecord } from './record/record.ts';

/** Logger for accepted and rejected records; compatible with pino. */
export interface RegistryLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** A record with errors in its source. The last valid one, if any, stays in use. */
export interface BrokenRecord {
  readonly source: 'folder' | 'store';
  /** File name, or id in the store. */
  readonly name: string;
  readonly faults: readonly RecordFault[];
}

/** A valid record in a source. */
export interface SourcedRecord {
  readonly record: RelyingPartyRecord;
  readonly logo: Logo | undefined;
  /** File name, or id in the store. */
  readonly name: string;
}

/** The content of a source: the valid records by id, and the broken ones. */
export interface SourceContent {
  readonly records: ReadonlyMap<string, SourcedRecord>;
  readonly broken: readonly BrokenRecord[];
}
