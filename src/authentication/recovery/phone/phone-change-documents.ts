import type { AccountId } from '../../../identity/index.ts';
import { newId, newSecret, plusSeconds, type Clock } from '../../../shared/index.ts';
import {
  defineCollection,
  Mixed,
  optional,
  required,
  Schema,
  type DocumentOf,
  type Filter,
  type Seal,
  type Store,
  type Update,
} from '../../../storage/index.ts';
import { CODE_TRIES, replaceableSince, type SentCode } from '../../factors/index.ts';

/** How long the citizen has to return after the waiting period. */
const COME_BACK_SECONDS = 14 * 86_400;
/** 128 bits, so that the link fits into an SMS. */
const LINK_BYTES = 16;

/** Pending phone changes, one per account. Each transition is one conditional update. */
export const phoneChangesCollection = defineCollection({
  name: 'phone_changes',
  owner: 'authentication/recovery',
  about: 'Changes of the phone that wait, so that the holder can cancel them',
  key: 'account id',
  schema: new Schema({
    _id: required(String),
    changeId: required(String),
    /**
     * `announcing`: not all messages are queued yet, and the change cannot proceed. `waiting`: it can be cancelled.
     * `changing`: it can no longer be cancelled and is being carried out.
     */
    state: required<'announcing' | 'waiting' | 'changing'>(String),
    /** Sealed: E.164. */
    phone: required(Buffer),
    /** Digest of the secret in the cancellation link. */
    cancel: required(String, { index: true }),
    requestedAt: required(Date),
    /** When a code can be sent to the new phone. */
    readyAt: required(Date),
    code: optional<SentCode>(Mixed),
    expiresAt: required(Date, { expires: 0 }),
  }).index({ state: 1 }, { partialFilterExpression: { state: 'changing' } }),
  sealed: ['phone'],
});

export type StoredPhoneChange = DocumentOf<typeof phoneChangesCollection>;

/** Identifies a change and its account. */
export type ChangeHolding = Pick<StoredPhoneChange, '_id' | 'changeId'>;

interface Dependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly waitSeconds: number;
}

export function openPhoneChangeDocuments({ store, seal, clock, waitSeconds }: Dependencies) {
  const collection = store.collection(phoneChangesCollection);
  const contextOf = (id: string): string => `phone_changes:${id}`;
  const digestOf = (secret: string): string => seal.digest(secret, 'cancel-phone-change');

  const change = async (
    { _id, changeId }: ChangeHolding,
    condition: Filter<StoredPhoneChange>,
    update: Update<StoredPhoneChange>,
  ): Promise<StoredPhoneChange | undefined> => {
    const filter = { _id, changeId, ...condition };
    return (await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' })) ?? undefined;
  };

  return {
    phoneOf: ({ _id, phone }: StoredPhoneChange): string => seal.open<string>(phone, contextOf(_id)),
    find: async (id: string) => (await collection.findOne({ _id: id })) ?? undefined,
    findByCancel: async (secret: string) => (await collection.findOne({ cancel: digestOf(secret) })) ?? undefined,

    /** @returns the change with the secret of its link; undefined if another one is pending. */
    async announce(_id: AccountId, phone: string): Promise<{ change: StoredPhoneChange; secret: string } | undefined> {
      const [now, secret] = [clock.now(), newSecret(LINK_BYTES)];
      const readyAt = plusSeconds(now, waitSeconds);
      const document: StoredPhoneChange = {
        ...{ _id, changeId: newId(), state: 'announcing' as const },
        phone: seal.seal(phone, contextOf(_id)),
        cancel: digestOf(secret),
        ...{ requestedAt: now, readyAt, expiresAt: plusSeconds(readyAt, COME_BACK_SECONDS) },
      };
      const made = { change: document, secret };
      if (await collection.insertIfAbsent(document)) return made;
      // A change whose messages were never queued does not count.
      const { matchedCount } = await collection.replaceOne({ _id, state: 'announcing' }, document);
      return matchedCount === 1 ? made : undefined;
    },
    /** All messages are queued; the waiting period starts. */
    wait: (holding: ChangeHolding) => change(holding, { state: 'announcing' }, { $set: { state: 'waiting' } }),

    setCode: (holding: ChangeHolding, code: SentCode) =>
      change(
        holding,
        {
          ...{ state: 'waiting', readyAt: { $lte: clock.now() } },
          $or: [{ code: { $exists: false } }, { 'code.sentAt': { $lte: replaceableSince(code.sentAt) } }],
        },
        { $set: { code } },
      ),
    tryCode: (holding: ChangeHolding, digest: string) =>
      change(
        holding,
        {
          state: 'waiting',
          'code.digest': digest,
          'code.tries': { $lt: CODE_TRIES },
          'code.expiresAt': { $gt: clock.now() },
        },
        { $inc: { 'code.tries': 1 } },
      ),
    /** Afterwards it cannot be cancelled; of this and a concurrent cancellation, one wins. */
    begin: (holding: ChangeHolding, digest: string) =>
      change(holding, { state: 'waiting', 'code.digest': digest }, { $set: { state: 'changing', 'code.used': true } }),

    /** @returns the cancelled change; undefined if none is pending or it is too late. */
    cancel: async (holding: ChangeHolding): Promise<boolean> => {
      const { _id, changeId } = holding;
      const { deletedCount } = await collection.deleteOne({ _id, changeId, state: { $ne: 'changing' } });
      return deletedCount === 1;
    },
    remove: async ({ _id, changeId }: ChangeHolding): Promise<void> => {
      await collection.deleteOne({ _id, changeId });
    },
    unfinished: (): Promise<StoredPhoneChange[]> => collection.find({ state: 'changing' }).limit(1000).toArray(),
  };
}
