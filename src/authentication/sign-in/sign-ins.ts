import type { AccountId, AuthenticationLevel } from '../../identity/index.ts';
import { plusSeconds, type Clock } from '../../shared/index.ts';
import {
  defineCollection,
  Mixed,
  optional,
  pathsOf,
  required,
  Schema,
  type DocumentOf,
  type Filter,
  type Seal,
  type Store,
  type Update,
} from '../../storage/index.ts';
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

const TTL_SECONDS = 3600;

/** A sign-in under way: what was shown so far. */
export interface SignIn extends ProvenSignIn {
  /** The holder approved this very sign-in on another device. */
  readonly adopted?: true;
  /** The guardian who confirmed this very sign-in of a child. */
  readonly confirmedBy?: AccountId;
}

const recognisedDevice = new Schema({
  id: required(String),
  isDue: required(Boolean),
  hasTries: optional<true>(Boolean),
});

/** When each factor was last shown: proofs of two factors at the same instant are both kept. */
type ProofTimes = Readonly<Partial<Record<FactorName, number>>>;

export const signInsCollection = defineCollection({
  name: 'sign_ins',
  owner: 'authentication/sign-in',
  about: 'Sign-ins under way: whose they are, and what was proved in them so far',
  key: 'digest of the uid of the interaction',
  schema: new Schema({
    _id: required(String),
    accountId: optional<AccountId>(String),
    proofs: required<ProofTimes>(Map, { of: Number }),
    fresh: optional(Boolean),
    codes: optional<SignIn['codes']>(Mixed),
    raisedTo: optional<AuthenticationLevel>(Number),
    raisedBy: optional([String]),
    device: optional(recognisedDevice),
    /** The same as `proofs`, of factors that were shown on another device. */
    elsewhere: optional<ProofTimes>(Map, { of: Number }),
    adopted: optional(Boolean),
    confirmedBy: optional<AccountId>(String),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

type SignInDocument = DocumentOf<typeof signInsCollection>;

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

const timesOf = (proofs: readonly Proof[]): ProofTimes =>
  Object.fromEntries(proofs.map(({ factor, at }) => [factor, at]));

const proofsOf = (times: ProofTimes): Proof[] =>
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
    accountId,
    proofs: mergeProofs(away, proofsOf(proofs)),
    fresh: fresh === true,
    codes,
    raisedTo,
    raisedBy,
    device,
    ...(adopted === true ? { adopted } : {}),
    ...(confirmedBy === undefined ? {} : { confirmedBy }),
  };
};

const path = pathsOf(signInsCollection);

const proving = ({ factor, at }: Proof) => path(`proofs.${factor}`, at);

/**
 * Sign-ins under way, one document each, keyed by a digest of the interaction; every move is one conditional update.
 */
export function openSignIns({ store, seal, clock }: { store: Store; seal: Seal; clock: Clock }): SignIns {
  const collection = store.collection(signInsCollection);
  const idOf = (id: string): string => seal.digest(id, 'sign-in');

  const find = async (id: string): Promise<SignIn | undefined> => {
    const document = await collection.findOne({ _id: idOf(id) });
    return document === null ? undefined : signInOf(document);
  };
  const put = async (document: SignInDocument): Promise<SignIn> => {
    await collection.put(document);
    return signInOf(document);
  };
  const change = async (
    { id, accountId }: Holding,
    condition: Filter<SignInDocument>,
    update: Update<SignInDocument>,
  ): Promise<SignIn | undefined> => {
    const filter = { _id: idOf(id), accountId, ...condition };
    const document = await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' });
    return document === null ? undefined : signInOf(document);
  };

  return {
    find,
    async begin(id, { accountId, proofs }, ttlSeconds) {
      await collection.insertIfAbsent({
        _id: idOf(id),
        ...(accountId === undefined ? {} : { accountId }),
        ...parted(proofs),
        expiresAt: plusSeconds(clock.now(), ttlSeconds),
      });
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
    setCode: (holding, factor, code) => change(holding, {}, { $set: path(`codes.${factor}`, code) }),
    tryCode: (holding, factor, digest, mostTries) =>
      change(
        holding,
        {
          ...path(`codes.${factor}.digest`, digest),
          ...path(`codes.${factor}.used`, false),
          ...path(`codes.${factor}.tries`, { $lt: mostTries }),
          ...path(`codes.${factor}.expiresAt`, { $gt: clock.now() }),
        },
        { $inc: path(`codes.${factor}.tries`, 1) },
      ),
    spendCode: (holding, factor, digest, at) =>
      change(
        holding,
        { ...path(`codes.${factor}.digest`, digest), ...path(`codes.${factor}.used`, false) },
        { $set: path(`codes.${factor}.used`, true), $max: path(`proofs.${factor}`, at) },
      ),
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
