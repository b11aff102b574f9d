import {
  replaceableSince,
  type ChosenPasscode,
  type SentCode,
  withTriesLeft,
} from '../../authentication/factors/index.ts';
import type { ChosenQuestions } from '../../authentication/recovery/index.ts';
import { isOver, type Account, type AccountId } from '../../identity/index.ts';
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

/** To choose and type everything. */
const VISIT_SECONDS = 1800;
/** To add a passkey and go on to a sign-in: the browser may stand in a shop. */
const AFTER_COMPLETION_SECONDS = 300;

export const activationVisitsCollection = defineCollection({
  name: 'activation_visits',
  owner: 'registration',
  about: 'Browsers in which an account is being activated, and the hashes of what was chosen so far',
  key: 'digest of the secret that the browser keeps',
  schema: new Schema({
    _id: required(String),
    /** Keyed digest of number and phone, whether or not an account has them. */
    who: required(String),
    /** Absent if no account has number and phone: the holder of another one sees no difference. */
    accountId: optional<AccountId>(String),
    /** How often everything of the account had been ended when the visit began. */
    epoch: required(Number),
    code: required<SentCode>(Mixed),
    /** When the phone was proven. */
    provenAt: optional(Date),
    /** argon2id, like the other hashes here. */
    password: optional(String),
    passcode: optional(new Schema({ hash: required(String), setAt: required(Date) })),
    questions: optional(new Schema({ asked: required([String]), hash: required(String), setAt: required(Date) })),
    /** When the account was activated in this browser. */
    completedAt: optional(Date),
    /** Whether a passkey was added, or is not wanted now. */
    passkeySettled: optional(Boolean),
    /** Whether a sign-in has begun with what was shown here. */
    signedIn: optional(Boolean),
    /** The sign-in to return to. */
    signInId: optional(String),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

export type StoredVisit = DocumentOf<typeof activationVisitsCollection>;

/** What was chosen on one page. */
type ChosenPart =
  { readonly password: string } | { readonly passcode: ChosenPasscode } | { readonly questions: ChosenQuestions };

export function openVisitDocuments({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }) {
  const collection = store.collection(activationVisitsCollection);
  const idOf = (secret: string): string => seal.digest(secret, 'activation');
  const whoOf = (number: string, phone: string): string => seal.digest(`${number}\n${phone}`, 'activation');
  const change = async (
    secret: string,
    condition: Filter<StoredVisit>,
    update: Update<StoredVisit>,
  ): Promise<StoredVisit | undefined> =>
    (await collection.findOneAndUpdate({ _id: idOf(secret), ...condition }, update, { returnDocument: 'after' })) ??
    undefined;
  const isUnproven = { provenAt: { $exists: false } } as const;
  const isOpen = { provenAt: { $exists: true }, completedAt: { $exists: false } } as const;
  const isComplete = { completedAt: { $exists: true } } as const;

  return {
    idOf,
    whoOf,
    /** Whether everything of the account was ended since, or another phone is registered than the one proven here. */
    isOver: ({ who, epoch }: Pick<StoredVisit, 'who' | 'epoch'>, account: Account): boolean =>
      isOver(account, { epoch }) || who !== whoOf(account.identity.number, account.phone ?? ''),
    async find(secret: string): Promise<StoredVisit | undefined> {
      return (await collection.findOne({ _id: idOf(secret) })) ?? undefined;
    },
    async begin(
      secret: string,
      visit: Pick<StoredVisit, 'who' | 'accountId' | 'epoch' | 'code'> & { readonly signInId: string | undefined },
    ): Promise<void> {
      const { signInId, ...rest } = visit;
      await collection.insertOne({
        ...{ _id: idOf(secret), ...rest, expiresAt: plusSeconds(clock.now(), VISIT_SECONDS) },
        ...(signInId === undefined ? {} : { signInId }),
      });
    },
    setCode: (secret: string, code: SentCode) =>
      change(secret, { ...isUnproven, 'code.sentAt': { $lte: replaceableSince(code.sentAt) } }, { $set: { code } }),
    tryCode: (secret: string, digest: string) =>
      change(secret, withTriesLeft(digest, clock.now()), { $inc: { 'code.tries': 1 } }),
    spendCode: (secret: string, digest: string) =>
      change(
        secret,
        { 'code.digest': digest, 'code.used': false },
        { $set: { 'code.used': true, provenAt: clock.now() } },
      ),
    choose: (secret: string, part: ChosenPart) => change(secret, isOpen, { $set: part }),
    /** The account is active; the hashes are where they belong. */
    complete(secret: string) {
      const now = clock.now();
      return change(secret, isOpen, {
        $set: { completedAt: now },
        $min: { expiresAt: plusSeconds(now, AFTER_COMPLETION_SECONDS) },
        $unset: { password: '', passcode: '', questions: '' },
      });
    },
    settlePasskey: (secret: string) => change(secret, isComplete, { $set: { passkeySettled: true } }),
    /** Once: undefined if a sign-in has begun with it already. */
    takeSignIn: (secret: string) =>
      change(secret, { ...isComplete, signedIn: { $exists: false } }, { $set: { signedIn: true } }),
    async forget(secret: string): Promise<void> {
      await collection.deleteOne({ _id: idOf(secret), completedAt: { $exists: false } });
    },
  };
}

export type VisitDocuments = ReturnType<typeof openVisitDocuments>;
