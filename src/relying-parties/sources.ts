import type { Logo } from './logo.ts';
import type { RecordFault } from './record/faults.ts';
import type { RelyingPartyRecord } from './record/record.ts';

/** Where the registry reports what it took over and what it could not read; pino's logger fits. */
export interface RegistryLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** A record that can't be used as it lies in its source. The last good one goes on being used, if there was one. */
export interface BrokenRecord {
  readonly source: 'folder' | 'store';
  /** File name, or id in the store. */
  readonly name: string;
  readonly faults: readonly RecordFault[];
}

/** A good record as a source has it. */
export interface SourcedRecord {
  readonly record: RelyingPartyRecord;
  readonly logo: Logo | undefined;
  /** File name, or id in the store. */
  readonly name: string;
}

/** All that a source holds: the good records by id, and those that are broken. */
export interface SourceContent {
  readonly records: ReadonlyMap<string, SourcedRecord>;
  readonly broken: readonly BrokenRecord[];
}
