import type { AccountId, AuthenticationLevel } from '../../identity/index.ts';
import { plusSeconds, type Clock } from '../../shared/index.ts';
import { isDuplicate, type Seal, type Store } from '../../storage/index.ts';
import {
  FACTOR_NAMES,
  type FactorName,
  type Holding,
  mergeProofs,
  type Proof,
  type ProvenSignIn,
  type SignInPort,
} from '../factors/index.ts';
import type { Assessment } from '../guarding/index.ts';

const COLLECTION = 'sign_ins';
const TTL_SECONDS = 3600;

/** A sign-in under way: what was shown so far. */
export interface SignIn extends ProvenSignIn {
  /** The holder approved this very sign-in on another device. */
  readonly adopted?: true;
  /** The guardian who confirmed this very sign-in of a child. */
  readonly confirmedBy?: AccountId;
}

interface SignInDocument {
  readonly _id: string;
  readonly accountId?: string;
  /** When each factor was last shown: proofs of two factors at the same instant are both kept. */
  readonly proofs: Readonly<Partial<Record<FactorName, number>>>;
  readonly fresh?: boolean;
  readonly codes?: SignIn['codes'];
  readonly raisedTo?: AuthenticationLevel;
  readonly raisedBy?: readonly string[];
  readonly device?: SignIn['device'];
  /** The same of factors that were shown on another device. */
  readonly elsewhere?: SignInDocument['proofs'];
  readonly adopted?: boolean;
  readonly confirmedBy?: string;
  readonly expiresAt: Date;
}

export interface SignIns extends SignInPort {
  find(id: string): Promise<SignIn | undefined>;
  /** Starts from an account and proofs unless the sign-in exists. */
  begin(id: string, start: { accountId?: AccountId; proofs: readonly Proof[] }, ttlSeconds: number): Promise<void>;
  forget(id: string): Promise<void>;
  /** The holder approved on another device: the sign-in takes over the proofs shown there and drops what it had. */
  adopt(
    holding: Holding,
    shown: { readonly proofs: readonly Proof[]; readonly fresh: boolean },
    assessment: Assessment,
  ): Promise<SignIn>;
  /** The guardian confirmed it. Undefined: the sign-in is over, or belongs to another account by now. */
  confirm(holding: Holding, guardian: AccountId): Promise<SignIn | undefined>;
}

const timesOf = (proofs: readonly Proof[]): SignInDocument['proofs'] =>
  Object.fromEntries(proofs.map(({ factor, at }) => [factor, at]));

const proofsOf = (times: SignInDocument['proofs']): Proof[] =>
  FACTOR_NAMES.flatMap((factor) => {
    const at = times[factor];
    return at === undefined ? [] : [{ factor, at }];
  });

/** Proofs by where they were shown. */
const parted = (proofs: readonly Proof[]): Pick<SignInDocument, 'proofs' | 'elsewhere'> => {
  const away = proofs.filter(({ elsewhere }) => elsewhere === true);
  return {
    proofs: timesOf(proofs.filter(({ elsewhere }) => elsewhere !== true)),
    ...(away.length === 0 ? {} : { elsewhere: timesOf(away) }),
  };
};

const signInOf = (document: SignInDocument): SignIn => {
  const {
    accountId,
    proofs,
    fresh,
    codes = {},
    raisedTo = 0,
    raisedBy = [],
    device,
    elsewhere = {},
    adopted,
    confirmedBy,
  } = document;
  const away = proofsOf(elsewhere).map((proof) => ({ ...proof, elsewhere: true }) as const);
  return {
    accountId: accountId as AccountId | undefined,
    proofs: mergeProofs(away, proofsOf(proofs)),
    fresh: fresh === true,
    codes,
    raisedTo,
    raisedBy,
    device,
    ...(adopted === true ? { adopted } : {}),
    ...(confirmedBy === undefined ? {} : { confirmedBy: confirmedBy as AccountId }),
  };
};

const proving = ({ factor, at }: Proof) => ({ [`proofs.${factor}`]: at });

/** Sign-ins under way, one document each, keyed by a digest of the interaction; every move is one conditional update. */
export function openSignIns({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }): SignIns {
  const collection = store.collection<SignInDocument>(COLLECTION);
  store.index(COLLECTION, [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
  const idOf = (id: string): string => seal.digest(id, 'sign-in');

  const find = async (id: string): Promise<SignIn | undefined> => {
    const document = await collection.findOne({ _id: idOf(id) });
    return document === null || document.expiresAt <= clock.now() ? undefined : signInOf(document);
  };
  /** Of two that make the document at the same instant one is told that it is there: it then replaces it. */
  const put = async (document: SignInDocument): Promise<SignIn> => {
    const replace = () => collection.replaceOne({ _id: document._id }, document, { upsert: true });
    await replace().catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
      return replace();
    });
    return signInOf(document);
  };
  const change = async (
    { id, accountId }: Holding,
    condition: Record<string, unknown>,
    update: Record<string, unknown>,
  ): Promise<SignIn | undefined> => {
    const filter = { _id: idOf(id), accountId, expiresAt: { $gt: clock.now() }, ...condition };
    const document = await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' });
    return document === null ? undefined : signInOf(document);
  };

  return {
    find,
    async begin(id, { accountId, proofs }, ttlSeconds) {
      const now = clock.now();
      const document: SignInDocument = {
        _id: idOf(id),
        ...(accountId === undefined ? {} : { accountId }),
        ...parted(proofs),
        expiresAt: plusSeconds(now, ttlSeconds),
      };
      try {
        await collection.insertOne(document);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // It exists; if its time is over it is as good as gone.
        await collection.replaceOne({ _id: document._id, expiresAt: { $lte: now } }, document);
      }
    },
    async take(holding, proof, { raisedTo, raisedBy, device }) {
      const found = device === undefined ? {} : { device };
      // The form sent twice: what the same account has shown here since stays.
      const before = await find(holding.id);
      const again =
        before?.accountId === holding.accountId
          ? await change(
              holding,
              {},
              {
                $max: { ...proving(proof), raisedTo },
                $set: { fresh: true, ...found },
                $addToSet: { raisedBy: { $each: raisedBy } },
              },
            )
          : undefined;
      return (
        again ??
        put({
          _id: idOf(holding.id),
          accountId: holding.accountId,
          proofs: timesOf([proof]),
          fresh: true,
          raisedTo,
          raisedBy,
          ...found,
          expiresAt: plusSeconds(clock.now(), TTL_SECONDS),
        })
      );
    },
    async forget(id) {
      await put({ _id: idOf(id), proofs: {}, expiresAt: plusSeconds(clock.now(), TTL_SECONDS) });
    },
    setCode: (holding, factor, code) => change(holding, {}, { $set: { [`codes.${factor}`]: code } }),
    tryCode(holding, factor, digest, mostTries) {
      const path = `codes.${factor}`;
      return change(
        holding,
        {
          [`${path}.digest`]: digest,
          [`${path}.used`]: false,
          [`${path}.tries`]: { $lt: mostTries },
          [`${path}.expiresAt`]: { $gt: clock.now() },
        },
        { $inc: { [`${path}.tries`]: 1 } },
      );
    },
    spendCode(holding, digest, proof) {
      const path = `codes.${proof.factor}`;
      return change(
        holding,
        { [`${path}.digest`]: digest, [`${path}.used`]: false },
        { $set: { [`${path}.used`]: true }, $max: proving(proof) },
      );
    },
    prove: (holding, proof) => change(holding, {}, { $max: proving(proof) }),
    async adopt({ id, accountId }, { proofs, fresh }, { raisedTo, raisedBy, device }) {
      const now = clock.now();
      const found = { raisedTo, raisedBy, ...(device === undefined ? {} : { device }) };
      const shown = { accountId, proofs: {}, elsewhere: timesOf(proofs), fresh, adopted: true };
      return put({ _id: idOf(id), ...shown, ...found, expiresAt: plusSeconds(now, TTL_SECONDS) });
    },
    confirm: (holding, guardian) => change(holding, {}, { $set: { confirmedBy: guardian } }),
  };
}
