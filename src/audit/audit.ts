import { newId, type Clock } from '../shared/index.ts';
import type { Store } from '../storage/index.ts';
import { hashOf, idOf, verifyChains, type Verified } from './chains.ts';
import { auditCollection, type AuditRecord } from './collection.ts';
import { isDeclared, type AuditEvent } from './events.ts';

const FIVE_YEARS_SECONDS = 5 * 366 * 86_400;

export interface Audit {
  /**
   * Resolves when the event is durable.
   * @throws TypeError if the event was not made by a module's catalogue (`defineEvents`).
   */
  record(event: AuditEvent): Promise<void>;
  /**
   * Verifies every chain of every process. It cannot detect records removed from the end of a chain, records removed
   * from its beginning (where old events expire), or a chain that was rewritten from some record on with all its
   * hashes. `onRecord` receives the number of records checked.
   */
  verify(onRecord?: (count: number) => void): Promise<Verified>;
}

export interface AuditDependencies {
  readonly store: Store;
  readonly clock: Clock;
  /** How long events are kept (usage history: 5 years). */
  readonly retentionSeconds?: number;
}

/** Unique per process, so that processes never wait for each other. */
const newChain = () => ({ writer: newId(), sequence: 0, previous: '' });

/** The append-only audit log. */
export function openAudit(dependencies: AuditDependencies): Audit {
  const { store, clock, retentionSeconds = FIVE_YEARS_SECONDS } = dependencies;
  const collection = store.collection(auditCollection);
  let chain = newChain();
  return {
    async record(event) {
      if (!isDeclared(event)) throw new TypeError('an audit event that no module declares');
      const mine = chain;
      mine.sequence += 1;
      const at = clock.now();
      const body = {
        _id: idOf(mine.writer, mine.sequence),
        writer: mine.writer,
        sequence: mine.sequence,
        at,
        event: JSON.stringify(event),
        previous: mine.previous,
        expiresAt: new Date(at.getTime() + retentionSeconds * 1000),
      };
      const record: AuditRecord = { ...body, hash: hashOf(body) };
      // The link is made before the write completes, so that events of one turn of the event loop form a chain.
      mine.previous = record.hash;
      try {
        await collection.insertOne(record);
      } catch (error) {
        // Later records must not link to a record that may not have been written.
        if (chain === mine) chain = newChain();
        throw error;
      }
    },
    verify: (onRecord) => verifyChains(collection.find({}).sort({ _id: 1 }), onRecord),
  };
}
