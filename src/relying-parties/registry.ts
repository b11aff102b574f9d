import type { Audit } from '../audit/index.ts';
import type { Clock, Result } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import type { RecordFault } from './record/faults.ts';
import type { Logo } from './logo.ts';
import type { RelyingPartyRecord } from './record/record.ts';
import type { RelyingParty } from './relying-party.ts';

/** Where the registry reports what it took over and what it could not read; pino's logger fits. */
export interface RegistryLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface RelyingPartiesDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  /** Folder with records `*.yaml`, `*.yml`, `*.json` and their logos; it need not exist. */
  readonly folder: string;
  /** How often folder and store are looked at. */
  readonly pollMs?: number;
  /** Records of our own services, from our own configuration: no consent is asked there. They win over all others. */
  readonly own?: readonly unknown[];
  readonly log?: RegistryLog;
}

/** A record that can't be used as it lies in its source. The last good one goes on being used, if there was one. */
export interface BrokenRecord {
  readonly source: 'folder' | 'store';
  /** File name, or id in the store. */
  readonly name: string;
  readonly faults: readonly RecordFault[];
}

export interface RegistryChange {
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
}

export interface RelyingParties {
  /** From the snapshot in memory: no waiting. */
  get(id: string): RelyingParty | undefined;
  /** All, by id. `source` says where each comes from. */
  list(): readonly RelyingParty[];
  broken(): readonly BrokenRecord[];
  /** Keeps a record in the store, where it wins over the folder. Throws RecordFaultsError where it has faults. */
  put(record: RelyingPartyRecord, logo?: Logo): Promise<Result<RelyingParty>>;
  /** Removes a record from the store; one from the folder of the same id comes to light again. */
  remove(id: string): Promise<Result<void>>;
  /** Looks at folder and store now. */
  refresh(): Promise<void>;
  /** Reads everything once, then goes on looking. Rejects where the store can't be read. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Told after each change of the snapshot; returns how to end it. */
  onChange(listener: (changes: readonly RegistryChange[]) => void): () => void;
  /** Counts the changes of this process's snapshot. */
  readonly revision: number;
}

export declare function openRelyingParties(dependencies: RelyingPartiesDependencies): RelyingParties;
