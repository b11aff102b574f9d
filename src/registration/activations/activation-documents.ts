import type { BegunWith, ChosenPasscode } from '../../authentication/factors/index.ts';
import type { ChosenQuestions } from '../../authentication/recovery/index.ts';
import type { AccountId, AccountLevel } from '../../identity/index.ts';
import { newId, plusSeconds, type Clock } from '../../shared/index.ts';
import { defineCollection, optional, required, Schema, type DocumentOf, type Store } from '../../storage/index.ts';
import { ACTIVATION_MOVES, activationMove, type ActivationStage } from '../states.ts';

const STAGES = ['issued', 'used'] as const satisfies readonly ActivationStage[];

export const activationsCollection = defineCollection({
  name: 'activations',
  owner: 'registration',
  about: 'Which accounts may be activated until when, and what their holders chose until it is carried out',
  key: 'id of the account',
  schema: new Schema({
    _id: required(String),
    state: required<ActivationStage>(String, { enum: STAGES }),
    /** The level that the account will have. */
    level: required<AccountLevel>(Number, { enum: [1, 2] }),
    /** Differs each time that it is issued. */
    issue: required(String),
    issuedAt: required(Date),
    /** The last moment of the activation. */
    endsAt: required(Date),
    usedAt: optional(Date),
    /** The visit that used it. */
    usedBy: optional(String),
    /** argon2id, like the other hashes here. What was chosen is gone when it is carried out. */
    password: optional(String),
    passcode: optional(new Schema({ hash: required(String), setAt: required(Date) })),
    questions: optional(new Schema({ asked: required([String]), hash: required(String), setAt: required(Date) })),
    /** Whether the account is active. */
    carriedOut: optional(Boolean),
    expiresAt: required(Date, { expires: 0 }),
  }).index({ carriedOut: 1 }, { partialFilterExpression: { carriedOut: false } }),
});

export type StoredActivation = DocumentOf<typeof activationsCollection>;

/** What the holder chose. */
export interface Chosen {
  readonly password: string;
  readonly passcode?: ChosenPasscode;
  readonly questions?: ChosenQuestions;
}

/** So long a holder who comes late reads why, and not that nothing was issued. */
const KEPT_SECONDS = 365 * 86_400;

/** What an account begins with. */
export const begunWith = ({ usedAt, password, passcode, questions }: StoredActivation): BegunWith | undefined =>
  usedAt === undefined || password === undefined
    ? undefined
    : {
        ...{ password, passwordSetAt: usedAt },
        ...(passcode === undefined ? {} : { passcode }),
        ...(questions === undefined ? {} : { questions }),
      };

/** Activations, one document for each account. */
export function openActivationDocuments({ store, clock, seconds }: { store: Store; clock: Clock; seconds: number }) {
  const collection = store.collection(activationsCollection);
  const times = () => {
    const now = clock.now();
    return { issuedAt: now, endsAt: plusSeconds(now, seconds), expiresAt: plusSeconds(now, KEPT_SECONDS) };
  };

  return {
    async find(id: string): Promise<StoredActivation | undefined> {
      return (await collection.findOne({ _id: id })) ?? undefined;
    },
    /** Undefined: it was issued before. */
    async issue(id: AccountId, level: AccountLevel): Promise<StoredActivation | undefined> {
      const state = ACTIVATION_MOVES.issue.to;
      const document: StoredActivation = { _id: id, state, level, issue: newId(), ...times() };
      return (await collection.insertIfAbsent(document)) ? document : undefined;
    },
    /** Undefined: its time is not over, it was used, or there is none. */
    async reissue(id: AccountId): Promise<StoredActivation | undefined> {
      const { from, to } = activationMove('reissue');
      const found = await collection.findOneAndUpdate(
        { _id: id, ...from, endsAt: { $lte: clock.now() } },
        { $set: { ...to, issue: newId(), ...times() } },
        { returnDocument: 'after' },
      );
      return found ?? undefined;
    },
    /** The commit point of an activation; of several visits at the same instant, one succeeds. */
    async use(id: string, usedBy: string, { password, passcode, questions }: Chosen): Promise<boolean> {
      const { from, to } = activationMove('use');
      const now = clock.now();
      const chosen = {
        ...(passcode === undefined ? {} : { passcode }),
        ...(questions === undefined ? {} : { questions }),
      };
      const { matchedCount } = await collection.updateOne(
        { _id: id, ...from, endsAt: { $gt: now } },
        { $set: { ...to, usedAt: now, usedBy, password, ...chosen, carriedOut: false } },
      );
      return matchedCount === 1;
    },
    async carriedOut(id: string): Promise<void> {
      await collection.updateOne(
        { _id: id, carriedOut: false },
        { $set: { carriedOut: true }, $unset: { password: '', passcode: '', questions: '' } },
      );
    },
    /** What a process that died left undone, or an account that was locked meanwhile. */
    unfinished: (): Promise<StoredActivation[]> => collection.find({ carriedOut: false }).limit(1000).toArray(),
  };
}

export type ActivationDocuments = ReturnType<typeof openActivationDocuments>;
