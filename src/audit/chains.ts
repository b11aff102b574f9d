import { hash } from 'node:crypto';
import type { AuditRecord } from './collection.ts';

/**
 * The error of a record: it was changed, or it does not follow its predecessor, which was changed, removed or moved.
 */
export type ChainFault = 'changed' | 'not_linked';

export interface Verified {
  readonly records: number;
  readonly chains: number;
  /** Number of broken records. */
  readonly unsound: number;
  /** Ids of the first thousand broken records, in order. */
  readonly faults: readonly { readonly id: string; readonly fault: ChainFault }[];
}

/** Limits the report if the whole store was overwritten. */
const MOST_FAULTS = 1000;

export const idOf = (writer: string, sequence: number): string => `${writer}:${String(sequence).padStart(12, '0')}`;

export const hashOf = ({ _id, at, event, previous }: Pick<AuditRecord, '_id' | 'at' | 'event' | 'previous'>): string =>
  hash('sha256', `${previous}\n${_id}\n${at.toISOString()}\n${event}`, 'base64url');

/** A record as read: an attacker with write access to the store can put any value anywhere. */
export type StoredRecord = Readonly<Record<keyof AuditRecord, unknown>>;

const writerOf = (id: unknown): string => String(id).replace(/:\d+$/, '');

const isAsWritten = (record: StoredRecord): record is AuditRecord => {
  const { _id, writer, sequence, at, event, previous } = record;
  if (!(at instanceof Date) || Number.isNaN(at.getTime()) || typeof sequence !== 'number') return false;
  if (typeof writer !== 'string' || typeof event !== 'string' || typeof previous !== 'string') return false;
  const id = idOf(writer, sequence);
  return _id === id && record.hash === hashOf({ _id: id, at, event, previous });
};

/** Old records expire, so a chain may start at any record. The very first record has no predecessor. */
const follows = ({ sequence, previous }: AuditRecord, before: StoredRecord | undefined): boolean =>
  before === undefined
    ? sequence !== 1 || previous === ''
    : sequence === Number(before.sequence) + 1 && previous === before.hash;

/** Verifies records that arrive in the order of their ids. `onRecord` receives the number of records checked. */
export async function verifyChains(
  records: AsyncIterable<StoredRecord>,
  onRecord: (count: number) => void = () => undefined,
): Promise<Verified> {
  const faults: { id: string; fault: ChainFault }[] = [];
  let [count, chains, unsound] = [0, 0, 0];
  let before: StoredRecord | undefined;
  for await (const record of records) {
    count += 1;
    onRecord(count);
    if (before === undefined || writerOf(before._id) !== writerOf(record._id)) {
      chains += 1;
      before = undefined;
    }
    const fault = !isAsWritten(record) ? 'changed' : !follows(record, before) ? 'not_linked' : undefined;
    if (fault !== undefined) {
      unsound += 1;
      if (faults.length < MOST_FAULTS) faults.push({ id: String(record._id), fault });
    }
    before = record;
  }
  return { records: count, chains, unsound, faults };
}
