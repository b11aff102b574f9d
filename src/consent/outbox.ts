import type { Audit } from '../audit/index.ts';
import type { AccountId } from '../identity/index.ts';
import { plusSeconds, type Clock } from '../shared/index.ts';
import type { Store } from '../storage/index.ts';
import {
  consentRecordsCollection,
  consentsCollection,
  type ConsentDocument,
  type StoredConsentRecord,
} from './collections.ts';
import type { ConsentRecord } from './records.ts';
import { consentEvents } from './events.ts';

export interface Withdrawal {
  readonly accountId: AccountId;
  readonly rpId: string;
  /** Withdrawn for this purpose only. */
  readonly purpose?: string;
  readonly version: number;
}

interface OutboxDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly afterWithdrawal?: (withdrawal: Withdrawal) => Promise<void>;
}

const fromStore = ({ _id, ...record }: StoredConsentRecord): ConsentRecord => record;

/** If a process has not settled its own change after this time, it has died. */
const ABANDONED_SECONDS = 10;

/** The effects of a change: its record, its audit event, the end of the tokens. At least once, in this order. */
export interface ConsentOutbox {
  /** Writes the record unless it exists. */
  keep(record: ConsentRecord): Promise<void>;
  settle(documentId: string, record: ConsentRecord): Promise<void>;
  /** Settles the pending changes of a document that are older than `before`; returns how many. */
  settleAll(document: ConsentDocument, before?: Date): Promise<number>;
  abandonedBefore(): Date;
  history(accountId: AccountId): Promise<ConsentRecord[]>;
}

export function openOutbox({ store, clock, audit, afterWithdrawal }: OutboxDependencies): ConsentOutbox {
  const documents = store.collection(consentsCollection);
  const records = store.collection(consentRecordsCollection);
  const model = store.model(consentRecordsCollection);

  const keep = async (record: ConsentRecord): Promise<void> => {
    await model.insertIfAbsent({ _id: `${record.accountId}:${record.rp}:${record.version}`, ...record });
  };

  const settle = async (documentId: string, record: ConsentRecord): Promise<void> => {
    const { accountId, rp, version, purpose } = record;
    await keep(record);
    const claims = record.claims.filter(({ granted }) => granted).map(({ claim }) => claim);
    const type = record.type === 'given' ? 'consent_given' : 'consent_withdrawn';
    await audit.record(consentEvents.make[type]({ account: accountId, rp, claims, version }));
    if (record.type === 'withdrawn') {
      await afterWithdrawal?.({ accountId, rpId: rp, version, ...(purpose === undefined ? {} : { purpose }) });
    }
    await documents.updateOne(
      { _id: documentId, pending: { $elemMatch: { version } } },
      { $pull: { pending: { version } }, $inc: { unsettled: -1 } },
    );
  };

  return {
    keep,
    settle,
    async settleAll({ _id, pending }, before) {
      const due = pending.filter(({ at }) => before === undefined || at < before);
      for (const record of due) await settle(_id, record);
      return due.length;
    },
    abandonedBefore: () => plusSeconds(clock.now(), -ABANDONED_SECONDS),
    async history(accountId) {
      const found = await records.find({ accountId }).toArray();
      return found.map(fromStore).sort((a, b) => a.at.getTime() - b.at.getTime() || a.version - b.version);
    },
  };
}
