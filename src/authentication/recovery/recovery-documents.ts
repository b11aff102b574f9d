import type { AccountId } from '../../identity/index.ts';
import { plusSeconds, type Clock } from '../../shared/index.ts';
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
} from '../../storage/index.ts';
import { type RecoveryKind, replaceableSince, type SentCode, withTriesLeft } from '../factors/index.ts';
import type { RecoveryFactor } from './second-factors.ts';

export const RECOVERY_SECONDS = 900;
/** Attempts at the recovery questions per recovery. */
export const ANSWER_TRIES = 5;

/** Recoveries in progress, one per browser. Each step is one conditional update of this document. */
export const recoveriesCollection = defineCollection({
  name: 'recoveries',
  owner: 'authentication/recovery',
  about: 'Recoveries under way, and completed ones until everything that follows was carried out',
  key: 'digest of the secret that the browser keeps',
  schema: new Schema({
    _id: required(String),
    kind: required<RecoveryKind>(String),
    /** Keyed digest of the typed number, whether or not it belongs to an account. */
    who: required(String),
    /**
     * Absent if the number has no account or the account is not open. The citizen sees no difference, and the recovery
     * cannot succeed.
     */
    accountId: optional<AccountId>(String),
    code: optional<SentCode>(Mixed),
    /** When the first proof was shown: the code to the phone, or the password. */
    firstAt: optional(Date),
    answersTried: required(Number),
    /** The second factor that was shown. */
    second: optional<RecoveryFactor>(String),
    /**
     * The hash of the new password. The update that writes it is the commit point; the other effects follow from this
     * document.
     */
    hash: optional(String),
    completedAt: optional(Date),
    /** Whether all effects were carried out. */
    carriedOut: optional(Boolean),
    /** The sign-in to return to. */
    signInId: optional(String),
    expiresAt: required(Date, { expires: 0 }),
  }).index({ carriedOut: 1 }, { partialFilterExpression: { carriedOut: false } }),
});

export type StoredRecovery = DocumentOf<typeof recoveriesCollection>;

export type NewRecovery = Pick<StoredRecovery, 'kind' | 'who' | 'accountId' | 'code' | 'firstAt'> & {
  readonly signInId: string | undefined;
};

/** How long a completed recovery is kept for its remaining effects. */
const KEPT_SECONDS = 86_400;

export function openRecoveryDocuments({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }) {
  const collection = store.collection(recoveriesCollection);
  const idOf = (secret: string): string => seal.digest(secret, 'recovery');

  const find = async (secret: string): Promise<StoredRecovery | undefined> => {
    const document = await collection.findOne({ _id: idOf(secret) });
    return document ?? undefined;
  };
  /** Undefined if the condition does not hold (any more) or the recovery has ended. */
  const change = async (
    secret: string,
    condition: Filter<StoredRecovery>,
    update: Update<StoredRecovery>,
  ): Promise<StoredRecovery | undefined> => {
    const filter = {
      _id: idOf(secret),
      completedAt: { $exists: false },
      ...condition,
    };
    return (await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' })) ?? undefined;
  };

  return {
    find,
    /** A browser has only one at a time. */
    async begin(secret: string, { signInId, ...recovery }: NewRecovery): Promise<void> {
      const document: StoredRecovery = {
        _id: idOf(secret),
        ...recovery,
        ...(signInId === undefined ? {} : { signInId }),
        answersTried: 0,
        expiresAt: plusSeconds(clock.now(), RECOVERY_SECONDS),
      };
      await collection.put(document);
    },
    async forget(secret: string): Promise<void> {
      await collection.deleteOne({ _id: idOf(secret), completedAt: { $exists: false } });
    },
    setCode: (secret: string, code: SentCode) =>
      change(
        secret,
        { kind: 'password', firstAt: { $exists: false }, 'code.sentAt': { $lte: replaceableSince(code.sentAt) } },
        { $set: { code } },
      ),
    /** Counts an attempt before the comparison. */
    tryCode: (secret: string, digest: string) =>
      change(secret, withTriesLeft(digest, clock.now()), { $inc: { 'code.tries': 1 } }),
    /** Of two concurrent correct ones, one is accepted. */
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
    /** The commit point; of several concurrent calls, one succeeds. */
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
    /** Recoveries that a process which died left incomplete. */
    unfinished: (): Promise<StoredRecovery[]> => collection.find({ carriedOut: false }).limit(1000).toArray(),
  };
}

export type RecoveryDocuments = ReturnType<typeof openRecoveryDocuments>;
