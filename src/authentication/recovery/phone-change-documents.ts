import type { AccountId } from '../../identity/index.ts';
import { newId, newSecret, plusSeconds, type Clock } from '../../shared/index.ts';
import { isDuplicate, type Seal, type Store } from '../../storage/index.ts';
import { CODE_TRIES, type SentCode } from '../factors/index.ts';

const COLLECTION = 'phone_changes';
/** How long the citizen has to come back after the waiting period. */
const COME_BACK_SECONDS = 14 * 86_400;

/** A change of the phone that waits. One document per account; every move is one conditional update. */
export interface StoredPhoneChange {
  /** The account's id. */
  readonly _id: AccountId;
  readonly changeId: string;
  /**
   * `announcing`: not all messages are written down yet, and it becomes nothing from there. `waiting`: it can be cancelled. `changing`:
   * it can't any more, and is carried out from here.
   */
  readonly state: 'announcing' | 'waiting' | 'changing';
  /** Sealed: E.164. */
  readonly phone: Buffer;
  /** Digest of the secret in the link that cancels. */
  readonly cancel: string;
  readonly requestedAt: Date;
  /** From then on a code can be sent to the new phone. */
  readonly readyAt: Date;
  readonly code?: SentCode;
  readonly expiresAt: Date;
}

/** Which change of which account. */
export type ChangeHolding = Pick<StoredPhoneChange, '_id' | 'changeId'>;

interface Dependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly waitSeconds: number;
}

export function openPhoneChangeDocuments({ store, seal, clock, waitSeconds }: Dependencies) {
  const collection = store.collection<StoredPhoneChange>(COLLECTION);
  store.index(COLLECTION, [
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    { key: { cancel: 1 } },
    { key: { state: 1 }, partialFilterExpression: { state: 'changing' } },
  ]);
  const contextOf = (id: string): string => `${COLLECTION}:${id}`;
  const digestOf = (secret: string): string => seal.digest(secret, 'cancel-phone-change');

  const open = (document: StoredPhoneChange | null): StoredPhoneChange | undefined =>
    document === null || document.expiresAt <= clock.now() ? undefined : document;
  const change = async (
    { _id, changeId }: ChangeHolding,
    condition: Readonly<Record<string, unknown>>,
    update: Readonly<Record<string, unknown>>,
  ): Promise<StoredPhoneChange | undefined> => {
    const filter = { _id, changeId, expiresAt: { $gt: clock.now() }, ...condition };
    return open(await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' }));
  };

  return {
    phoneOf: ({ _id, phone }: StoredPhoneChange): string => seal.open<string>(phone, contextOf(_id)),
    find: async (id: string) => open(await collection.findOne({ _id: id })),
    findByCancel: async (secret: string) => open(await collection.findOne({ cancel: digestOf(secret) })),

    /** @returns the change with the secret of its link; undefined: another one waits. */
    async announce(_id: AccountId, phone: string): Promise<{ change: StoredPhoneChange; secret: string } | undefined> {
      const [now, secret] = [clock.now(), newSecret()];
      const readyAt = plusSeconds(now, waitSeconds);
      const document: StoredPhoneChange = {
        ...{ _id, changeId: newId(), state: 'announcing' as const },
        phone: seal.seal(phone, contextOf(_id)),
        cancel: digestOf(secret),
        ...{ requestedAt: now, readyAt, expiresAt: plusSeconds(readyAt, COME_BACK_SECONDS) },
      };
      const made = { change: document, secret };
      try {
        await collection.insertOne(document);
        return made;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      // One whose time is over, or whose messages never got written, is as good as none.
      const { matchedCount } = await collection.replaceOne(
        { _id, $or: [{ expiresAt: { $lte: now } }, { state: 'announcing' }] },
        document,
      );
      return matchedCount === 1 ? made : undefined;
    },
    /** All messages are written down: the waiting begins. */
    wait: (holding: ChangeHolding) => change(holding, { state: 'announcing' }, { $set: { state: 'waiting' } }),

    setCode: (holding: ChangeHolding, code: SentCode) =>
      change(holding, { state: 'waiting', readyAt: { $lte: clock.now() } }, { $set: { code } }),
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
    /** From here on nobody cancels it: of this and a cancellation at the same instant one is taken. */
    begin: (holding: ChangeHolding, digest: string) =>
      change(holding, { state: 'waiting', 'code.digest': digest }, { $set: { state: 'changing', 'code.used': true } }),

    /** @returns what was cancelled; undefined: nothing waits, or it is too late. */
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
