import { hash } from 'node:crypto';
import { newId, type Clock } from '../shared/index.ts';
import type { Store } from '../storage/index.ts';
import type { AuditEvent } from './events.ts';

const COLLECTION = 'audit';
const FIVE_YEARS_SECONDS = 5 * 366 * 86_400;

/** An event as it is kept: linked by hash to the one before of the same writer. */
export interface AuditRecord {
  /** `writer:sequence`, the sequence in 12 digits. */
  readonly _id: string;
  readonly writer: string;
  readonly sequence: number;
  readonly at: Date;
  /** The event as JSON, exactly as hashed. */
  readonly event: string;
  readonly previous: string;
  readonly hash: string;
  readonly expiresAt: Date;
}

export interface Audit {
  /** This process's chain. */
  readonly writer: string;
  /** Resolves when the event is durable. */
  record(event: AuditEvent): Promise<void>;
  /** The first record of a writer's chain that was changed, removed or moved; undefined: all that is kept is sound. */
  verifyChain(writer: string): Promise<string | undefined>;
}

export interface AuditDependencies {
  readonly store: Store;
  readonly clock: Clock;
  /** Name of the chain; a process's own by default, so that processes never wait for each other. */
  readonly writer?: string;
  /** How long events are kept (usage history: 5 years). */
  readonly retentionSeconds?: number;
}

const hashOf = (record: Pick<AuditRecord, '_id' | 'at' | 'event' | 'previous'>): string =>
  hash('sha256', `${record.previous}\n${record._id}\n${record.at.toISOString()}\n${record.event}`, 'base64url');

const idOf = (writer: string, sequence: number): string => `${writer}:${String(sequence).padStart(12, '0')}`;

/** The append-only record of what happened. */
export function openAudit(dependencies: AuditDependencies): Audit {
  const { store, clock, writer = newId(), retentionSeconds = FIVE_YEARS_SECONDS } = dependencies;
  const collection = store.collection(COLLECTION);
  store.index(COLLECTION, [
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    { key: { writer: 1, sequence: 1 }, unique: true },
  ]);
  let sequence = 0;
  let previous = '';
  return {
    writer,
    async record(event) {
      sequence += 1;
      const at = clock.now();
      const body = {
        _id: idOf(writer, sequence),
        writer,
        sequence,
        at,
        event: JSON.stringify(event),
        previous,
        expiresAt: new Date(at.getTime() + retentionSeconds * 1000),
      };
      const record: AuditRecord = { ...body, hash: hashOf(body) };
      // The link is made before the write is answered, so that events of one turn stand in a row.
      previous = record.hash;
      await collection.insertOne(record);
    },
    async verifyChain(of) {
      const records = (await collection
        .find({ writer: of })
        .sort({ sequence: 1 })
        .toArray()) as unknown as AuditRecord[];
      let before: AuditRecord | undefined;
      for (const record of records) {
        const follows =
          before === undefined
            ? record.sequence === 1
              ? record.previous === ''
              : true
            : record.sequence === before.sequence + 1 && record.previous === before.hash;
        if (!follows || record._id !== idOf(of, record.sequence) || record.hash !== hashOf(record)) return record._id;
        before = record;
      }
      return undefined;
    },
  };
}
