import { newId, ok, refuse, type Result } from '../shared/index.ts';
import type { Filter, Seal, Update } from '../storage/index.ts';
import type { Account, AccountId, Identity, LivingSession } from './account.ts';
import { mayHave } from './ages.ts';
import { accountsCollection, portraitsCollection, type AccountDocument } from './collections.ts';
import type { AccountLevel } from './levels.ts';
import { statesBefore, type AccountState } from './life/moves.ts';
import { openLocks, type LockDependencies, type LockOrder, type Locks } from './life/locks.ts';
import { normalizedIdentity } from './normalize.ts';
import { identityProblems } from './problems.ts';
import { identityEvents } from './events.ts';

/** What the sealed parts are bound to. */
const SEALED_AS = { account: accountsCollection.name, portrait: portraitsCollection.name };

interface SealedPart {
  readonly identity: Identity;
  readonly phone?: string;
  readonly email?: string;
}

export interface CreateAccount {
  readonly identity: Identity;
  readonly level: AccountLevel;
  readonly state?: AccountState;
  readonly phone?: string;
  readonly email?: string;
  readonly guardian?: AccountId;
}

export interface Accounts extends Pick<Locks, 'lock' | 'unlock'> {
  /** One read by primary key. */
  find(id: string): Promise<Account | undefined>;
  findByNumber(number: string): Promise<Account | undefined>;
  /** The accounts whose registered phone (E.164) it is: the holder's own, and those of dependants. At most 20. */
  findByPhone(phone: string): Promise<readonly Account[]>;
  /** Refusals: `account_exists`, `account_not_allowed`, `guardian_level_too_low`. */
  create(command: CreateAccount): Promise<Result<Account>>;
  /** The holder activated the account; refused unless it awaits activation. */
  activate(id: AccountId, level: AccountLevel): Promise<Result<void>>;
  /** Records that somebody at work looked at the account. */
  lookedAt(id: AccountId, order: LockOrder): Promise<void>;
  /** Records that somebody at work looked for an account that is not there. */
  lookedInVain(order: LockOrder): Promise<void>;
  /** Sets the registered phone (E.164); does nothing if it is the same. Refusal: `account_not_found`. */
  changePhone(id: string, phone: string): Promise<Result<void>>;
  /**
   * Ends everything of the account that began before: sessions, proofs, sign-ins under way, approvals, tokens. `kept`
   * is the session that asks for it and goes on. One conditional update: of two sessions that end each other at the
   * same instant one wins.
   *
   * @returns the number of endings. Undefined: `kept` is over itself, or there is no such account.
   */
  endAll(id: string, kept?: LivingSession): Promise<number | undefined>;
  /** What this authenticator proved counts no more. */
  revoke(id: string, authenticator: string): Promise<void>;
  /** PNG or JPEG; stored separately so that a sign-in does not read it. */
  portrait(id: AccountId): Promise<Buffer | undefined>;
  setPortrait(id: AccountId, image: Buffer): Promise<void>;
  /** What follows from locks, between requests: ending what began before them, and locks at their time. */
  readonly work: Pick<Locks, 'start' | 'sweep' | 'stop'>;
}

export interface AccountDependencies extends LockDependencies {
  readonly seal: Seal;
}

const REMEMBERED = 500;
const MOST_OF_PHONE = 20;
const MOST_COLLISIONS = 50;
/** So many that none of them is forgotten while one of its proofs could still count. */
const MOST_REVOKED = 100;

/** The part of an update that ends everything of an account. */
const ENDING = { $inc: { epoch: 1 }, $unset: { keptSession: '' } } as const;

/** Caches unsealed data while it is unchanged, because a sign-in reads its account at each step. */
function unsealedBefore(open: (sealed: Buffer) => SealedPart): (id: string, sealed: Buffer) => SealedPart {
  const known = new Map<string, { readonly sealed: Buffer; readonly part: SealedPart }>();
  return (id, sealed) => {
    const before = known.get(id);
    if (before?.sealed.equals(sealed) === true) return before.part;
    const part = open(sealed);
    if (known.size >= REMEMBERED) known.clear();
    // A copy: the buffer may be a view into a larger one.
    known.set(id, { sealed: Buffer.from(sealed), part });
    return part;
  };
}

/** The accounts. Each change is one conditional update of one document. */
export function openAccounts(dependencies: AccountDependencies): Accounts {
  const { store, seal, clock, audit } = dependencies;
  const locking = openLocks(dependencies);
  const collection = store.collection(accountsCollection);
  const model = store.model(accountsCollection);
  const portraits = store.collection(portraitsCollection);
  const portraitModel = store.model(portraitsCollection);
  const digest = (number: string): string => seal.digest(number, 'personal-number');
  const phoneDigest = (phone: string): string => seal.digest(phone, 'phone');

  const unseal = unsealedBefore((sealed) => {
    const part = seal.open<SealedPart>(sealed, SEALED_AS.account);
    return { ...part, identity: normalizedIdentity(part.identity) };
  });

  const accountOf = (document: AccountDocument | null): Account | undefined => {
    if (document === null) return undefined;
    const { identity, phone, email } = unseal(document._id, document.sealed);
    const { guardian, language, locks, lockEnds = [], epoch = 0, keptSession, revoked = [] } = document;
    return {
      id: document._id as AccountId,
      state: document.state,
      level: document.level,
      identity,
      updatedAt: document.updatedAt,
      ...{ epoch, revoked },
      ...(keptSession === undefined ? {} : { keptSession }),
      ...(phone === undefined ? {} : { phone }),
      ...(email === undefined ? {} : { email }),
      ...(guardian === undefined ? {} : { guardian }),
      ...(language === undefined ? {} : { language }),
      ...(locks.length === 0 ? {} : { locks }),
      ...(lockEnds.length === 0 ? {} : { lockEnds }),
    };
  };
  /** A lock whose time is over is none, even if no process has ended it yet. */
  const read = async (document: AccountDocument | null): Promise<Account | undefined> =>
    accountOf(document === null ? null : ((await locking.current(document)) ?? null));
  const find = async (id: string): Promise<Account | undefined> => read(await collection.findOne({ _id: id }));

  const change = async (filter: Filter<AccountDocument>, update: Update<AccountDocument>): Promise<Result<void>> => {
    const { matchedCount } = await model.updateOne(filter, update);
    return matchedCount === 1 ? ok(undefined) : refuse(identityProblems.make.account_not_found());
  };

  return {
    find,
    findByNumber: async (number) => read(await collection.findOne({ number: digest(number) })),
    async findByPhone(phone) {
      const found = await collection
        .find({ phone: phoneDigest(phone) })
        .limit(MOST_OF_PHONE)
        .toArray();
      return (await Promise.all(found.map(read))).filter((account) => account !== undefined);
    },
    async create({ identity: given, level, state = 'active', phone, email: address, guardian }) {
      const now = clock.now();
      const identity = normalizedIdentity(given);
      const email = address?.normalize('NFC');
      const { allowed, byGuardian } = mayHave(identity.birthdate, level, now);
      if (!allowed || (byGuardian && guardian === undefined))
        return refuse(identityProblems.make.account_not_allowed());
      if (guardian !== undefined) {
        const holder = await find(guardian);
        if (holder?.state !== 'active' || holder.level !== 2)
          return refuse(identityProblems.make.guardian_level_too_low());
      }
      const part: SealedPart = {
        identity,
        ...(phone === undefined ? {} : { phone }),
        ...(email === undefined ? {} : { email }),
      };
      const document: AccountDocument = {
        _id: newId(),
        number: digest(identity.number),
        ...(phone === undefined ? {} : { phone: phoneDigest(phone) }),
        state,
        level,
        sealed: seal.seal(part, SEALED_AS.account),
        ...(guardian === undefined ? {} : { guardian }),
        locks: state === 'deceased' ? ['death'] : state === 'locked' ? ['holder-request'] : [],
        updatedAt: now,
      };
      if (!(await model.insertIfAbsent(document))) return refuse(identityProblems.make.account_exists());
      await audit.record(identityEvents.make.account_created({ account: document._id, level }));
      const account = accountOf(document);
      if (account === undefined) throw new Error('an account that was just made is not there');
      return ok(account);
    },
    async activate(id, level) {
      const result = await change(
        { _id: id, state: { $in: statesBefore('activate') } },
        { $set: { state: 'active', level, updatedAt: clock.now() }, $inc: { moves: 1 } },
      );
      if (result.ok) await audit.record(identityEvents.make.account_activated({ account: id, level }));
      return result;
    },
    lock: (...given) => locking.lock(...given),
    unlock: (...given) => locking.unlock(...given),
    work: locking,
    async lookedAt(id, { by, operator, caseNumber }) {
      await audit.record(identityEvents.make.account_looked_at({ account: id, by, operator, case: caseNumber }));
    },
    async lookedInVain({ by, operator, caseNumber }) {
      await audit.record(identityEvents.make.account_not_found_at_work({ by, operator, case: caseNumber }));
    },
    async changePhone(id, phone) {
      // Each collision is a concurrent change of the same identity, which is rare.
      for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
        const document = await collection.findOne({ _id: id });
        if (document === null) return refuse(identityProblems.make.account_not_found());
        const part = unseal(document._id, document.sealed);
        if (part.phone === phone) return ok(undefined);
        const { matchedCount } = await model.updateOne(
          { _id: id, sealed: document.sealed },
          {
            $set: {
              ...{ sealed: seal.seal({ ...part, phone }, SEALED_AS.account), phone: phoneDigest(phone) },
              updatedAt: clock.now(),
            },
          },
        );
        if (matchedCount === 1) return ok(undefined);
      }
      throw new Error('the phone of an account could not be changed');
    },
    async endAll(id, kept) {
      if (kept === undefined) {
        const ended = await collection.findOneAndUpdate({ _id: id }, ENDING, { returnDocument: 'after' });
        return ended?.epoch;
      }
      const { epoch, sessionUid } = kept;
      const isAlive = [{ epoch: epoch === 0 ? { $exists: false } : epoch }, { keptSession: sessionUid }];
      const ended = await collection.findOneAndUpdate(
        { _id: id, state: 'active', $or: isAlive },
        { $inc: { epoch: 1 }, $set: { keptSession: sessionUid } },
        { returnDocument: 'after' },
      );
      return ended?.epoch;
    },
    async revoke(id, authenticator) {
      await model.updateOne({ _id: id }, { $push: { revoked: { $each: [authenticator], $slice: -MOST_REVOKED } } });
    },
    async portrait(id) {
      const document = await portraits.findOne({ _id: id });
      return document === null
        ? undefined
        : Buffer.from(seal.open<string>(document.sealed, SEALED_AS.portrait), 'base64');
    },
    async setPortrait(id, image) {
      const sealed = seal.seal(image.toString('base64'), SEALED_AS.portrait);
      await portraitModel.put({ _id: id, sealed });
    },
  };
}
