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
  type Beginning,
  type Holding,
  mergeProofs,
  type Proof,
  type ProvenSignIn,
  replaceableSince,
  type SignInPort,
} from '../factors/index.ts';
import type { Assessment } from '../guarding/index.ts';

const TTL_SECONDS = 3600;

/** A sign-in under way: what was shown so far. */
export interface SignIn extends ProvenSignIn {
  /** Id of the approval, where the holder approved this very sign-in on another device. */
  readonly adopted?: string;
  /** The guardian who confirmed this very sign-in of a child, and the epoch of the guardian's account by then. */
  readonly confirmedBy?: Confirmation;
}

/** Who confirmed a sign-in, and how often everything of that person's account had been ended by then. */
export interface Confirmation {
  readonly id: AccountId;
  readonly epoch: number;
}

const recognisedDevice = new Schema({
  id: required(String),
  isDue: required(Boolean),
  hasTries: optional<true>(Boolean),
  passkey: optional(String),
});

/** When each factor was last shown: proofs of two factors at the same instant are both kept. */
type ProofTimes = Readonly<Partial<Record<FactorName, number>>>;

type ProvenBy = Readonly<Partial<Record<FactorName, string>>>;

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
    adopted: optional(String),
    confirmedBy: optional(new Schema({ id: required<AccountId>(String), epoch: required(Number) })),
    /** Which authenticator showed each factor, where an account can have several. */
    by: optional<ProvenBy>(Map, { of: String }),
    /** How often everything of the account had been ended when the sign-in began. Absent: never. */
    epoch: optional(Number),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

type SignInDocument = DocumentOf<typeof signInsCollection>;

export interface SignIns extends SignInPort {
  find(id: string): Promise<SignIn | undefined>;
  /** Starts from an account and its living proofs, unless the sign-in exists and is not over. */
  begin(beginning: Beginning, proofs: readonly Proof[], ttlSeconds: number): Promise<void>;
  forget(id: string): Promise<void>;
  /** The holder approved on another device: the sign-in takes over the proofs shown there and drops what it had. */
  adopt(
    beginning: Beginning,
    shown: { readonly approval: string; readonly proofs: readonly Proof[]; readonly fresh: boolean },
    assessment: Assessment,
  ): Promise<SignIn>;
  /** Takes back what an approval gave to the sign-in of this key. */
  release(key: string, approval: string): Promise<void>;
  /** What the document of a sign-in is found by. */
  keyOf(id: string): string;
  /** The guardian confirmed it. Undefined: the sign-in is over, or belongs to another account by now. */
  confirm(holding: Holding, guardian: Confirmation): Promise<SignIn | undefined>;
}

const timesOf = (proofs: readonly Proof[]): ProofTimes =>
  Object.fromEntries(proofs.map(({ factor, at }) => [factor, at]));

const proofsOf = (times: ProofTimes, by: ProvenBy, epoch: number): Proof[] =>
  FACTOR_NAMES.flatMap((factor) => {
    const at = times[factor];
    if (at === undefined) return [];
    const authenticator = by[factor];
    return [{ factor, at, ...(authenticator === undefined ? {} : { by: authenticator }), ...epochField(epoch) }];
  });

/** Stored and compared as absent while nothing was ended. */
const epochField = (epoch: number): { epoch?: number } => (epoch === 0 ? {} : { epoch });

const byOf = (proofs: readonly Proof[]): { by?: ProvenBy } => {
  const known = proofs.flatMap(({ factor, by }) => (by === undefined ? [] : [[factor, by] as const]));
  return known.length === 0 ? {} : { by: Object.fromEntries(known) };
};

/** Proofs by where they were shown. */
const parted = (proofs: readonly Proof[]): Pick<SignInDocument, 'proofs' | 'elsewhere' | 'by'> => {
  const away = proofs.filter(({ elsewhere }) => elsewhere === true);
  return {
    proofs: timesOf(proofs.filter(({ elsewhere }) => elsewhere !== true)),
    ...(away.length === 0 ? {} : { elsewhere: timesOf(away) }),
    ...byOf(proofs),
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
    by = {},
    epoch = 0,
  } = document;
  const away = proofsOf(elsewhere, by, epoch).map((proof) => ({ ...proof, elsewhere: true }) as const);
  return {
    accountId,
    proofs: mergeProofs(away, proofsOf(proofs, by, epoch)),
    fresh: fresh === true,
    codes,
    raisedTo,
    raisedBy,
    device,
    epoch,
    ...(adopted === undefined ? {} : { adopted }),
    ...(confirmedBy === undefined ? {} : { confirmedBy }),
  };
};

const path = pathsOf(signInsCollection);

const proving = ({ factor, at }: Proof) => path(`proofs.${factor}`, at);
const provenBy = ({ factor, by }: Proof) => (by === undefined ? {} : path(`by.${factor}`, by));

const olderThan = (epoch: number): Filter<SignInDocument>[] =>
  epoch === 0 ? [{ epoch: { $lt: 0 } }] : [{ epoch: { $lt: epoch } }, { epoch: { $exists: false } }];

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
    async begin({ id, account, device }, proofs, ttlSeconds) {
      const document: SignInDocument = {
        _id: idOf(id),
        accountId: account.id,
        ...parted(proofs),
        ...epochField(account.epoch),
        ...(device === undefined ? {} : { device }),
        expiresAt: plusSeconds(clock.now(), ttlSeconds),
      };
      if (await collection.insertIfAbsent(document)) return;
      // Replace a sign-in that has ended: it never counts again.
      await collection.replaceOne(
        { _id: document._id, accountId: account.id, $or: olderThan(account.epoch) },
        document,
      );
    },
    async take({ id, account }, proof, { raisedTo, raisedBy, device }) {
      const holding = { id, accountId: account.id };
      const found = device === undefined ? {} : { device };
      // If the form was sent twice, keep what the same account has proved here since.
      const before = await find(holding.id);
      const again =
        before?.accountId === account.id
          ? await change(
              holding,
              { epoch: account.epoch === 0 ? { $exists: false } : account.epoch },
              {
                $max: { ...proving(proof), raisedTo },
                $set: { fresh: true, ...found, ...provenBy(proof) },
                $addToSet: { raisedBy: { $each: raisedBy } },
              },
            )
          : undefined;
      return (
        again ??
        put({
          _id: idOf(holding.id),
          accountId: holding.accountId,
          ...parted([proof]),
          ...epochField(account.epoch),
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
    setCode(holding, factor, code) {
      const conditions = [{ $exists: false }, { $lte: replaceableSince(code.sentAt) }];
      const isReplaceable = { $or: conditions.map((one) => path(`codes.${factor}.sentAt`, one)) };
      return change(holding, isReplaceable, { $set: path(`codes.${factor}`, code) });
    },
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
    prove: (holding, proof) =>
      change(
        holding,
        {},
        {
          $max: proving(proof),
          ...(proof.by === undefined ? {} : { $set: provenBy(proof) }),
        },
      ),
    async adopt({ id, account }, { approval, proofs, fresh }, { raisedTo, raisedBy, device }) {
      const now = clock.now();
      const found = { raisedTo, raisedBy, ...(device === undefined ? {} : { device }) };
      const shown = {
        ...{ accountId: account.id, proofs: {}, elsewhere: timesOf(proofs), fresh, adopted: approval },
        ...byOf(proofs),
        ...epochField(account.epoch),
      };
      return put({ _id: idOf(id), ...shown, ...found, expiresAt: plusSeconds(now, TTL_SECONDS) });
    },
    keyOf: idOf,
    async release(key, approval) {
      await collection.updateOne(
        { _id: key, adopted: approval },
        { $set: { proofs: {} }, $unset: { accountId: '', elsewhere: '', by: '', adopted: '', fresh: '' } },
      );
    },
    confirm: (holding, guardian) => change(holding, {}, { $set: { confirmedBy: guardian } }),
  };
}
