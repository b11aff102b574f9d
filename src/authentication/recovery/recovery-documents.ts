import type { AccountId } from '../../identity/index.ts';
import { plusSeconds, type Clock } from '../../shared/index.ts';
import type { Seal, Store } from '../../storage/index.ts';
import { CODE_TRIES, type RecoveryKind, type SentCode } from '../factors/index.ts';
import type { RecoveryFactor } from './second-factors.ts';

const COLLECTION = 'recoveries';
export const RECOVERY_SECONDS = 900;
/** Tries of the answers to the recovery questions, in one recovery. */
export const ANSWER_TRIES = 5;

/** A recovery under way in one browser. Every move is one conditional update of this document. */
export interface StoredRecovery {
  /** Digest of the secret that the browser keeps. */
  readonly _id: string;
  readonly kind: RecoveryKind;
  /** Keyed digest of the number that was typed, whether it is anybody's or not. */
  readonly who: string;
  /** None: nobody's number, or an account that is not open. What is shown and done is the same, and comes to nothing. */
  readonly accountId?: AccountId;
  readonly code?: SentCode;
  /** When what it begins with was shown: the code to the phone, or the password. */
  readonly firstAt?: Date;
  readonly answersTried: number;
  /** The second factor that was shown. */
  readonly second?: RecoveryFactor;
  /** The hash of the new password, from here on it is the password; what must follow is carried out from this document. */
  readonly hash?: string;
  readonly completedAt?: Date;
  /** All that follows was carried out. */
  readonly carriedOut?: boolean;
  /** The sign-in that the citizen came from. */
  readonly signInId?: string;
  readonly expiresAt: Date;
}

export type NewRecovery = Pick<StoredRecovery, 'kind' | 'who' | 'accountId' | 'code' | 'firstAt'> & {
  readonly signInId: string | undefined;
};

/** How long a recovery that was completed is kept, for what must still follow. */
const KEPT_SECONDS = 86_400;

export function openRecoveryDocuments({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }) {
  const collection = store.collection<StoredRecovery>(COLLECTION);
  store.index(COLLECTION, [
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    { key: { carriedOut: 1 }, partialFilterExpression: { carriedOut: false } },
  ]);
  const idOf = (secret: string): string => seal.digest(secret, 'recovery');

  const find = async (secret: string): Promise<StoredRecovery | undefined> => {
    const document = await collection.findOne({ _id: idOf(secret) });
    return document === null || document.expiresAt <= clock.now() ? undefined : document;
  };
  /** Undefined: the condition does not hold (any more), or the recovery is over. */
  const change = async (
    secret: string,
    condition: Readonly<Record<string, unknown>>,
    update: Readonly<Record<string, unknown>>,
  ): Promise<StoredRecovery | undefined> => {
    const filter = {
      _id: idOf(secret),
      expiresAt: { $gt: clock.now() },
      completedAt: { $exists: false },
      ...condition,
    };
    return (await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' })) ?? undefined;
  };

  return {
    find,
    /** A browser has one at a time. */
    async begin(secret: string, { signInId, ...recovery }: NewRecovery): Promise<void> {
      const document: StoredRecovery = {
        _id: idOf(secret),
        ...recovery,
        ...(signInId === undefined ? {} : { signInId }),
        answersTried: 0,
        expiresAt: plusSeconds(clock.now(), RECOVERY_SECONDS),
      };
      await collection.replaceOne({ _id: document._id }, document, { upsert: true });
    },
    async forget(secret: string): Promise<void> {
      await collection.deleteOne({ _id: idOf(secret), completedAt: { $exists: false } });
    },
    setCode: (secret: string, code: SentCode) =>
      change(secret, { kind: 'password', firstAt: { $exists: false } }, { $set: { code } }),
    /** Counts a try before anything is compared. */
    tryCode: (secret: string, digest: string) =>
      change(
        secret,
        {
          'code.digest': digest,
          'code.used': false,
          'code.tries': { $lt: CODE_TRIES },
          'code.expiresAt': { $gt: clock.now() },
        },
        { $inc: { 'code.tries': 1 } },
      ),
    /** Of two right ones at the same instant one is taken. */
    spendCode: (secret: string, digest: string) =>
      change(
        secret,
        { 'code.digest': digest, 'code.used': false },
        { $set: { 'code.used': true, firstAt: clock.now() } },
      ),
    tryAnswers: (secret: string) =>
      change(
        secret,
        { firstAt: { $exists: true }, answersTried: { $lt: ANSWER_TRIES } },
        { $inc: { answersTried: 1 } },
      ),
    showSecond: (secret: string, second: RecoveryFactor) =>
      change(secret, { firstAt: { $exists: true } }, { $set: { second } }),
    /** The one step that counts: of several at the same instant one is taken. */
    complete: (secret: string, kind: RecoveryKind, set: Pick<StoredRecovery, 'hash'>) => {
      const now = clock.now();
      return change(
        secret,
        { kind, firstAt: { $exists: true }, second: { $exists: true } },
        { $set: { ...set, completedAt: now, carriedOut: false, expiresAt: plusSeconds(now, KEPT_SECONDS) } },
      );
    },
    async carriedOut(id: string): Promise<void> {
      await collection.updateOne({ _id: id }, { $set: { carriedOut: true }, $unset: { hash: '' } });
    },
    /** What a process that died left undone. */
    unfinished: (): Promise<StoredRecovery[]> => collection.find({ carriedOut: false }).limit(1000).toArray(),
  };
}

export type RecoveryDocuments = ReturnType<typeof openRecoveryDocuments>;
