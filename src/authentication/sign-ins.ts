import type { AccountId } from '../identity/index.ts';
import { plusSeconds, type Clock } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import type { Proof } from './proofs.ts';

const COLLECTION = 'sign_ins';

/** A one-time code that was sent in a sign-in. */
export interface SentCode {
  /** Keyed digest. */
  readonly digest: string;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  /** Wrong tries so far. */
  readonly tries: number;
  readonly used: boolean;
}

/** A sign-in under way: what was shown so far. */
export interface SignIn {
  readonly accountId: AccountId | undefined;
  readonly proofs: readonly Proof[];
  /** A first factor was shown here, not taken over from a session. */
  readonly fresh: boolean;
  readonly code: SentCode | undefined;
}

interface SignInDocument {
  readonly _id: string;
  readonly accountId?: string;
  readonly proofs: readonly Proof[];
  readonly fresh?: boolean;
  readonly code?: SentCode;
  readonly expiresAt: Date;
}

export interface SignIns {
  find(id: string): Promise<SignIn | undefined>;
  /** Starts from an account and proofs unless the sign-in exists. */
  begin(id: string, start: { accountId?: AccountId; proofs: readonly Proof[] }, ttlSeconds: number): Promise<void>;
  /** A first factor was shown: the sign-in is this account's, and has this proof alone. */
  take(id: string, accountId: AccountId, proof: Proof): Promise<SignIn>;
  forget(id: string): Promise<void>;
  setCode(id: string, accountId: AccountId, code: SentCode): Promise<SignIn | undefined>;
  /** Spends the code and adds the proof; undefined: somebody was faster, or the code is another by now. */
  spendCode(id: string, code: SentCode, proofs: readonly Proof[]): Promise<SignIn | undefined>;
  /** Adds a proof that no sent code stands behind; undefined: the sign-in is another account's by now. */
  prove(id: string, accountId: AccountId, proofs: readonly Proof[]): Promise<SignIn | undefined>;
  /** Counts a wrong try at this code. @returns tries so far. */
  missCode(id: string, code: SentCode): Promise<number>;
}

const TTL_SECONDS = 3600;

/** Sign-ins under way, one document each, keyed by a digest of the interaction; every move is one conditional update. */
export function openSignIns({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }): SignIns {
  const collection = store.collection(COLLECTION);
  store.index(COLLECTION, [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
  const idOf = (id: string): string => seal.digest(id, 'sign-in');
  const signInOf = (document: SignInDocument | null): SignIn | undefined =>
    document === null || document.expiresAt <= clock.now()
      ? undefined
      : {
          accountId: document.accountId as AccountId | undefined,
          proofs: document.proofs,
          fresh: document.fresh === true,
          code: document.code,
        };
  const find = async (id: string): Promise<SignIn | undefined> =>
    signInOf((await collection.findOne({ _id: idOf(id) })) as SignInDocument | null);

  return {
    find,
    async begin(id, { accountId, proofs }, ttlSeconds) {
      const start = {
        ...(accountId === undefined ? {} : { accountId }),
        proofs,
        expiresAt: plusSeconds(clock.now(), ttlSeconds),
      };
      await collection.updateOne({ _id: idOf(id) }, { $setOnInsert: start }, { upsert: true });
    },
    async take(id, accountId, proof) {
      const expiresAt = plusSeconds(clock.now(), TTL_SECONDS);
      const document: SignInDocument = { _id: idOf(id), accountId, proofs: [proof], fresh: true, expiresAt };
      await collection.replaceOne({ _id: document._id }, document, { upsert: true });
      return { accountId, proofs: [proof], fresh: true, code: undefined };
    },
    async forget(id) {
      const document: SignInDocument = { _id: idOf(id), proofs: [], expiresAt: plusSeconds(clock.now(), TTL_SECONDS) };
      await collection.replaceOne({ _id: document._id }, document, { upsert: true });
    },
    async setCode(id, accountId, code) {
      const { matchedCount } = await collection.updateOne({ _id: idOf(id), accountId }, { $set: { code } });
      return matchedCount === 1 ? find(id) : undefined;
    },
    async spendCode(id, code, proofs) {
      const { matchedCount } = await collection.updateOne(
        { _id: idOf(id), 'code.digest': code.digest, 'code.used': false },
        { $set: { 'code.used': true, proofs } },
      );
      return matchedCount === 1 ? find(id) : undefined;
    },
    async prove(id, accountId, proofs) {
      const { matchedCount } = await collection.updateOne({ _id: idOf(id), accountId }, { $set: { proofs } });
      return matchedCount === 1 ? find(id) : undefined;
    },
    async missCode(id, code) {
      await collection.updateOne({ _id: idOf(id), 'code.digest': code.digest }, { $inc: { 'code.tries': 1 } });
      return (await find(id))?.code?.tries ?? code.tries + 1;
    },
  };
}
