import type { SentCode } from '../../authentication/factors/index.ts';
import { replaceableSince, withTriesLeft } from '../../authentication/factors/index.ts';
import { LANGUAGES, plusSeconds, type Clock, type Language } from '../../shared/index.ts';
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
import { APPLICATION_MOVES, applicationMove, type ApplicationMove, type ApplicationStage } from '../states.ts';
import type { Contacts, Declared } from './declared.ts';

const STAGES = ['declared', 'asking', 'approved', 'covered', 'refused'] as const satisfies readonly ApplicationStage[];

export const applicationsCollection = defineCollection({
  name: 'applications',
  owner: 'registration',
  about: 'Applications for an account; what was declared is sealed, and gone when it is decided',
  key: 'digest of the secret that the browser keeps',
  schema: new Schema({
    _id: required(String),
    state: required<ApplicationStage>(String, { enum: STAGES }),
    /** Absent when it is decided. */
    sealed: optional(Buffer),
    language: required<Language>(String, { enum: LANGUAGES }),
    /** Pseudonym of the place, whose count it is in. */
    where: required(String),
    code: optional<SentCode>(Mixed),
    /** The sign-in that it was begun from. */
    signInId: optional(String),
    /** When the phone was proven. */
    provenAt: optional(Date),
    /** Failed tries to ask the population database. */
    tries: required(Number),
    /** Absent: nothing has to be asked. */
    dueAt: optional(Date, { index: true }),
    expiresAt: required(Date, { expires: 0 }),
  }),
  sealed: ['sealed'],
});

export const phoneClaimsCollection = defineCollection({
  name: 'phone_claims',
  owner: 'registration',
  about: 'Phones for which an account is being made, so that two applications at one instant do not both get it',
  key: 'digest of the phone',
  schema: new Schema({ _id: required(String), who: required(String), expiresAt: required(Date, { expires: 0 }) }),
});

export type StoredApplication = DocumentOf<typeof applicationsCollection>;

/** What an application says: its contacts once they were typed. */
export interface Stated extends Declared, Partial<Contacts> {
  /** Whether the code that was sent to the e-mail address was right. */
  readonly emailProven?: true;
}

/** What the sealed part is bound to. */
const SEALED_AS = applicationsCollection.name;
/** To type everything and read a code. */
const DECLARED_SECONDS = 3600;
/** Longer than the two steps of making an account take. */
const CLAIM_SECONDS = 600;

export interface ApplicationDocumentOptions {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  /** How long an application waits for the population database, in seconds. */
  readonly keepSeconds: number;
  /** How long its page says what became of it, in seconds. */
  readonly keepDecidedSeconds: number;
}

/** Applications, one document each. Every move is one conditional update, made of the table of moves. */
export function openApplicationDocuments(options: ApplicationDocumentOptions) {
  const { store, seal, clock, keepSeconds, keepDecidedSeconds } = options;
  const collection = store.collection(applicationsCollection);
  const claims = store.collection(phoneClaimsCollection);
  const idOf = (secret: string): string => seal.digest(secret, 'application');
  const sealed = (stated: Stated): Buffer => seal.seal(stated, SEALED_AS);
  const inSeconds = (seconds: number): Date => plusSeconds(clock.now(), seconds);

  const move = async (
    name: ApplicationMove,
    _id: string,
    condition: Filter<StoredApplication>,
    update: Update<StoredApplication>,
  ): Promise<StoredApplication | undefined> => {
    const { from, to } = applicationMove(name);
    const moved = { ...update, $set: { ...update.$set, ...to } };
    const found = await collection.findOneAndUpdate({ _id, ...from, ...condition }, moved, { returnDocument: 'after' });
    return found ?? undefined;
  };

  return {
    collection,
    idOf,
    async find(secret: string): Promise<StoredApplication | undefined> {
      return (await collection.findOne({ _id: idOf(secret) })) ?? undefined;
    },
    /** Undefined: it is decided, and nothing of it is kept. */
    statedOf: ({ sealed: part }: StoredApplication): Stated | undefined =>
      part === undefined ? undefined : seal.open<Stated>(part, SEALED_AS),

    async declare(
      secret: string,
      stated: Stated,
      begun: Pick<StoredApplication, 'language' | 'where'> & { readonly signInId?: string | undefined },
    ): Promise<void> {
      const { signInId, ...rest } = begun;
      await collection.insertOne({
        _id: idOf(secret),
        state: APPLICATION_MOVES.declare.to,
        sealed: sealed(stated),
        ...rest,
        ...(signInId === undefined ? {} : { signInId }),
        tries: 0,
        expiresAt: inSeconds(DECLARED_SECONDS),
      });
    },
    /** Undefined: it was changed since, or has moved on. */
    correct: (
      secret: string,
      { sealed: before, language: asked }: StoredApplication,
      stated: Stated,
      language = asked,
    ) =>
      move('correct', idOf(secret), before === undefined ? {} : { sealed: before }, {
        $set: { sealed: sealed(stated), language, expiresAt: inSeconds(DECLARED_SECONDS) },
      }),
    /** The e-mail address is not wanted any more, nor the code that went there. */
    dropEmail: (secret: string, { sealed: before }: StoredApplication, stated: Stated) =>
      move('correct', idOf(secret), before === undefined ? {} : { sealed: before }, {
        $set: { sealed: sealed(stated) },
        $unset: { code: '' },
      }),
    /** A code was made for the contacts; undefined if another one was sent just now. */
    setCode: (secret: string, before: StoredApplication, stated: Stated, code: SentCode) =>
      move(
        'correct',
        idOf(secret),
        {
          ...(before.sealed === undefined ? {} : { sealed: before.sealed }),
          $or: [{ code: { $exists: false } }, { 'code.sentAt': { $lte: replaceableSince(code.sentAt) } }],
        },
        { $set: { sealed: sealed(stated), code } },
      ),
    tryCode: (secret: string, digest: string) =>
      move('correct', idOf(secret), withTriesLeft(digest, clock.now()), { $inc: { 'code.tries': 1 } }),
    /** What was stated before is stated otherwise now, and the code for it is used up. */
    proveEmail: (secret: string, sent: string, before: Buffer, stated: Stated) =>
      move(
        'correct',
        idOf(secret),
        { 'code.digest': sent, 'code.used': false, sealed: before },
        { $set: { sealed: sealed(stated) }, $unset: { code: '' } },
      ),
    /** The commit point of what the applicant does: from here on it goes on by itself. */
    prove: (secret: string, sent: string, stated: Buffer, dueAt: Date) =>
      move(
        'prove',
        idOf(secret),
        { 'code.digest': sent, 'code.used': false, sealed: stated },
        {
          $set: { 'code.used': true, provenAt: clock.now(), tries: 0, dueAt, expiresAt: inSeconds(keepSeconds) },
        },
      ),
    /** @returns whether it was this call that decided. */
    async decide(name: 'match' | 'cover' | 'mismatch', id: string): Promise<boolean> {
      const decided = await move(
        name,
        id,
        {},
        {
          $set: { expiresAt: inSeconds(keepDecidedSeconds) },
          $unset: { sealed: '', code: '', dueAt: '' },
        },
      );
      return decided !== undefined;
    },
    async withdraw(secret: string): Promise<void> {
      await collection.deleteOne({ _id: idOf(secret), state: { $in: [...APPLICATION_MOVES.withdraw.from] } });
    },
    /** @returns when the application got the phone for its account; undefined if another one has it. */
    async claim(phone: string, application: string): Promise<'now' | 'before' | undefined> {
      const _id = seal.digest(phone, 'phone');
      if (await claims.insertIfAbsent({ _id, who: application, expiresAt: inSeconds(CLAIM_SECONDS) })) return 'now';
      return (await claims.findOne({ _id }))?.who === application ? 'before' : undefined;
    },
    /** The application got no account with it: the phone is free for the next one. */
    async release(phone: string, application: string): Promise<void> {
      await claims.deleteOne({ _id: seal.digest(phone, 'phone'), who: application });
    },
  };
}

export type ApplicationDocuments = ReturnType<typeof openApplicationDocuments>;
