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
import { CODE_TRIES, type RecoveryKind, type SentCode } from '../factors/index.ts';
import type { RecoveryFactor } from './second-factors.ts';

export const RECOVERY_SECONDS = 900;
/** Tries of the answers to the recovery questions, in one recovery. */
export const ANSWER_TRIES = 5;

/** Recoveries under way, one per browser. Every step is one conditional update of this document. */
export const recoveriesCollection = defineCollection({
  name: 'recoveries',
  owner: 'authentication/recovery',
  about: 'Recoveries under way, and completed ones until everything that follows was carried out',
  key: 'digest of the secret that the browser keeps',
  schema: new Schema({
    _id: required(String),
    kind: required<RecoveryKind>(String),
    /** Keyed digest of the number that was typed, whether it belongs to an account or not. */
    who: required(String),
    /**
     * Absent: the number belongs to no account, or the account is not open. The citizen sees no difference, and nothing
     * comes of it.
     */
    accountId: optional<AccountId>(String),
    code: optional<SentCode>(Mixed),
    /** When the proof that it begins with was shown: the code to the phone, or the password. */
    firstAt: optional(Date),
    answersTried: required(Number),
    /** The second factor that was shown. */
    second: optional<RecoveryFactor>(String),
    /**
     * The hash of the new password. From the update that writes it, it is the password, and the rest follows from this
     * document.
     */
    hash: optional(String),
    completedAt: optional(Date),
    /** Everything that follows was carried out. */
    carriedOut: optional(Boolean),
    /** The sign-in that the citizen came from. */
    signInId: optional(String),
    expiresAt: required(Date, { expires: 0 }),
  }).index({ carriedOut: 1 }, { partialFilterExpression: { carriedOut: false } }),
});

export type StoredRecovery = DocumentOf<typeof recoveriesCollection>;

export type NewRecovery = Pick<StoredRecovery, 'kind' | 'who' | 'accountId' | 'code' | 'firstAt'> & {
  readonly signInId: string | undefined;
};

/** How long a recovery that was completed is kept, for what must still follow. */
const KEPT_SECONDS = 86_400;

export function openRecoveryDocuments({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }) {
  const collection = store.collection(recoveriesCollection);
  const idOf = (secret: string): string => seal.digest(secret, 'recovery');

  const find = async (secret: string): Promise<StoredRecovery | undefined> => {
    const document = await collection.findOne({ _id: idOf(secret) });
    return document ?? undefined;
  };
  /** Undefined: the condition does not hold (any more), or the recovery is over. */
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
    /** A browser has one at a time. */
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
