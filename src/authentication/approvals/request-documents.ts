import { randomBytes } from 'node:crypto';
import type { AccountId } from '../../identity/index.ts';
import { newId, plusSeconds, randomDigits, type Clock } from '../../shared/index.ts';
import {
  defineCollection,
  optional,
  required,
  Schema,
  type DocumentOf,
  type Filter,
  type Seal,
  type Store,
  type Update,
} from '../../storage/index.ts';
import type { FactorName } from '../factors/index.ts';
import type { SignIns } from '../sign-in/index.ts';
import {
  LIFE_SECONDS,
  MOST_SCANS,
  NUMBER_TRIES,
  USE_SECONDS,
  type Approval,
  type ApprovalKind,
  type Approver,
  type ApprovalState,
  type Asking,
} from './request.ts';
import { SERIAL_DIGITS } from './codes.ts';

const KEEP_SECONDS = 3600;
const MOST_LISTED = 20;
const MOST_OF_A_SERIAL = 5;

const proof = new Schema({
  factor: required<FactorName>(String),
  at: required(Number),
  elsewhere: optional<true>(Boolean),
  by: optional(String),
  epoch: optional(Number),
});

export const approvalsCollection = defineCollection({
  name: 'approvals',
  owner: 'authentication/approvals',
  about: 'Requests that are approved on another device, or by a guardian',
  key: 'random id of the request',
  schema: new Schema({
    _id: required(String),
    kind: required<ApprovalKind>(String),
    /** Key of the requesting sign-in. */
    signIn: required(String),
    state: required<ApprovalState>(String),
    /** The request's content, and the secret of its codes. */
    sealed: required(Buffer),
    serial: required(String, { index: true }),
    dependant: optional<AccountId>(String),
    guardian: optional<AccountId>(String),
    by: optional<AccountId>(String),
    /** How often everything of that account had been ended by then. */
    epoch: optional(Number),
    proofs: required([proof]),
    fresh: required(Boolean),
    tries: required(Number),
    scans: required(Number),
    createdAt: required(Date),
    /** Expiry of the current state: first for approving, then for using. */
    expiresAt: required(Date),
    /** When the document is removed. */
    goneAt: required(Date, { expires: 0 }),
  })
    .index({ signIn: 1, createdAt: -1 })
    .index({ guardian: 1, createdAt: -1 })
    .index({ by: 1, createdAt: -1 }, { partialFilterExpression: { by: { $exists: true } } }),
  sealed: ['sealed'],
});

type ApprovalDocument = DocumentOf<typeof approvalsCollection>;

interface SealedPart {
  readonly asking: Asking;
  readonly secret: string;
}

export interface NewApproval {
  readonly kind: ApprovalKind;
  readonly signInId: string;
  readonly asking: Asking;
  readonly dependant?: AccountId;
  readonly guardian?: AccountId;
}

export type Change = Promise<Approval | undefined>;

/**
 * Approval requests, one document each. Each transition is one conditional update; undefined means that it was not
 * possible (any more).
 */
export interface ApprovalDocuments {
  create(approval: NewApproval): Promise<Approval>;
  /** One read by primary key. */
  find(id: string): Promise<Approval | undefined>;
  /** The newest request of a sign-in. */
  ofSignIn(signInId: string, kind: ApprovalKind): Promise<Approval | undefined>;
  /** Open requests that a guardian may approve, newest first. */
  openFor(guardian: AccountId): Promise<Approval[]>;
  /** Open requests whose typed codes start with the serial. */
  openOfSerial(serial: string): Promise<Approval[]>;
  scan(id: string): Change;
  /** Counts an attempt at the number before the comparison. @returns the attempts so far. */
  tryNumber(id: string): Promise<number | undefined>;
  approve(approval: Approval, approver: Approver): Change;
  refuse(id: string, by: AccountId): Change;
  /** Ends an open request. */
  end(id: string): Promise<boolean>;
  use(id: string, signInId: string): Change;
  /** Browsers that the account let in and that are no session yet, the newest first. */
  letInBy(account: AccountId): Promise<Approval[]>;
  /** The sign-in that used it becomes a session. @returns false if its holder has ended it */
  finish(id: string): Promise<boolean>;
  /** Ends one that was approved, before it is a session. @returns the key of its sign-in */
  endLetIn(id: string, by: AccountId): Promise<string | undefined>;
  /** Ends what a sign-in has asked for and still could use. @returns what had been approved of it */
  endOf(signInId: string): Promise<Approval[]>;
}

export function openApprovalDocuments(dependencies: {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly signIns: Pick<SignIns, 'keyOf'>;
}): ApprovalDocuments {
  const { store, seal, clock, signIns } = dependencies;
  const collection = store.collection(approvalsCollection);

  const approvalOf = (document: ApprovalDocument): Approval => {
    const {
      _id: id,
      kind,
      state,
      expiresAt,
      serial,
      dependant,
      guardian,
      by,
      proofs,
      fresh,
      createdAt,
      epoch = 0,
    } = document;
    const { asking, secret } = seal.open<SealedPart>(document.sealed, `approvals:${id}`);
    const isOver = (state === 'open' || state === 'approved') && expiresAt <= clock.now();
    return {
      ...{ id, kind, serial, asking, proofs, fresh, createdAt, expiresAt },
      state: isOver ? 'expired' : state,
      secret: Buffer.from(secret, 'base64url'),
      ...{ dependant, guardian, by, epoch },
    };
  };
  const whileOpen = (id: string): Filter<ApprovalDocument> => ({
    _id: id,
    state: 'open',
    expiresAt: { $gt: clock.now() },
  });
  const change = async (filter: Filter<ApprovalDocument>, update: Update<ApprovalDocument>) => {
    const document = await collection.findOneAndUpdate(filter, update, { returnDocument: 'after' });
    return document === null ? undefined : approvalOf(document);
  };
  const approvalsOf = (documents: readonly ApprovalDocument[]): Approval[] =>
    documents.map(approvalOf).filter(({ state }) => state === 'open');

  return {
    async create({ kind, signInId, asking, dependant, guardian }) {
      const id = newId();
      const createdAt = clock.now();
      const part: SealedPart = { asking, secret: randomBytes(32).toString('base64url') };
      const document: ApprovalDocument = {
        _id: id,
        kind,
        signIn: signIns.keyOf(signInId),
        state: 'open',
        sealed: seal.seal(part, `approvals:${id}`),
        serial: randomDigits(SERIAL_DIGITS),
        ...(dependant === undefined ? {} : { dependant }),
        ...(guardian === undefined ? {} : { guardian }),
        proofs: [],
        fresh: false,
        tries: 0,
        scans: 0,
        createdAt,
        expiresAt: plusSeconds(createdAt, LIFE_SECONDS[kind]),
        goneAt: plusSeconds(createdAt, KEEP_SECONDS),
      };
      await collection.insertOne(document);
      return approvalOf(document);
    },
    async find(id) {
      const document = await collection.findOne({ _id: id });
      return document === null ? undefined : approvalOf(document);
    },
    async ofSignIn(signInId, kind) {
      const newest = await collection
        .find({ signIn: signIns.keyOf(signInId) })
        .sort({ createdAt: -1 })
        .limit(MOST_LISTED)
        .toArray();
      const document = newest.find((one) => one.kind === kind);
      return document === undefined ? undefined : approvalOf(document);
    },
    async openFor(guardian) {
      const newest = await collection.find({ guardian }).sort({ createdAt: -1 }).limit(MOST_LISTED).toArray();
      return approvalsOf(newest);
    },
    openOfSerial: async (serial) => approvalsOf(await collection.find({ serial }).limit(MOST_OF_A_SERIAL).toArray()),
    scan: (id) => change({ ...whileOpen(id), scans: { $lt: MOST_SCANS } }, { $inc: { scans: 1 } }),
    async tryNumber(id) {
      const filter = { ...whileOpen(id), tries: { $lt: NUMBER_TRIES } };
      return (await collection.findOneAndUpdate(filter, { $inc: { tries: 1 } }, { returnDocument: 'after' }))?.tries;
    },
    approve: ({ id, kind }, { accountId, proofs, fresh, epoch }) =>
      change(whileOpen(id), {
        $set: {
          ...{ state: 'approved', by: accountId, proofs: [...proofs], fresh, epoch },
          expiresAt: plusSeconds(clock.now(), USE_SECONDS[kind]),
        },
      }),
    refuse: (id, by) => change(whileOpen(id), { $set: { state: 'refused', by } }),
    async end(id) {
      const { matchedCount } = await collection.updateOne({ _id: id, state: 'open' }, { $set: { state: 'expired' } });
      return matchedCount === 1;
    },
    use: (id, signInId) =>
      change(
        { _id: id, signIn: signIns.keyOf(signInId), state: 'approved', expiresAt: { $gt: clock.now() } },
        { $set: { state: 'used' } },
      ),
    async letInBy(account) {
      const newest = await collection.find({ by: account }).sort({ createdAt: -1 }).limit(MOST_LISTED).toArray();
      return newest
        .map(approvalOf)
        .filter(({ kind, state }) => kind === 'device' && (state === 'approved' || state === 'used'));
    },
    async finish(id) {
      const { matchedCount } = await collection.updateOne({ _id: id, state: 'used' }, { $set: { state: 'finished' } });
      return matchedCount === 1 || (await collection.findOne({ _id: id }))?.state === 'finished';
    },
    async endLetIn(id, by) {
      const ended = await collection.findOneAndUpdate(
        { _id: id, by, kind: 'device', state: { $in: ['approved', 'used'] } },
        { $set: { state: 'ended' } },
        { returnDocument: 'after' },
      );
      return ended?.signIn;
    },
    async endOf(signInId) {
      const asked = await collection
        .find({ signIn: signIns.keyOf(signInId) })
        .sort({ createdAt: -1 })
        .limit(MOST_LISTED)
        .toArray();
      const ended = await Promise.all(
        asked.map(({ _id }) =>
          change({ _id, state: { $in: ['open', 'approved', 'used'] } }, { $set: { state: 'ended' } }),
        ),
      );
      return ended.filter((approval) => approval !== undefined).filter(({ by }) => by !== undefined);
    },
  };
}
