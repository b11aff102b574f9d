import { newId, ok, plusSeconds, refuse, type Result, type WorkingDays } from '../../../shared/index.ts';
import { openOutbox, type Collection, type Filter, type Seal, type Sort, type Update } from '../../../storage/index.ts';
import type { AccountId } from '../../account.ts';
import { identityEvents } from '../../events.ts';
import { identityProblems } from '../../problems.ts';
import type { LockBasis } from '../bases.ts';
import type { LockDependencies, Locks } from '../locks.ts';
import { lockRequestsCollection, type LockRequestDocument } from './collection.ts';
import { requestMove, type RequestKind, type RequestMove, type RequestState } from './moves.ts';

interface Written {
  /** The authority, or the client_id of the relying party. */
  readonly from: string;
  readonly text?: string | undefined;
  readonly refusal?: string | undefined;
}

export interface LockRequest extends Written {
  readonly id: string;
  readonly account: AccountId;
  readonly kind: RequestKind;
  readonly state: RequestState;
  readonly caseNumber: string;
  readonly until?: Date | undefined;
  readonly receivedAt: Date;
  readonly answerBy: Date;
  readonly actBy: Date;
  readonly decidedAt?: Date | undefined;
  readonly operator?: string | undefined;
}

export interface ReceiveRequest extends Pick<
  LockRequest,
  'account' | 'kind' | 'from' | 'text' | 'caseNumber' | 'until'
> {
  readonly operator: string;
}

export interface RequestList {
  /** The oldest first. Of too many: those whose terms end first, with `all` the newest. */
  readonly requests: readonly LockRequest[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Requests whose term is over, by what is late. */
export interface Overdue {
  readonly answer: number;
  readonly act: number;
}

export interface LockRequests {
  /** `unknownYears`: of these no public holiday is known, and the terms left out weekends only. */
  receive(command: ReceiveRequest): Promise<LockRequest & { readonly unknownYears: readonly number[] }>;
  find(id: string): Promise<LockRequest | undefined>;
  /** Those that wait for an answer or an action, with `all` the others as well. */
  list(all?: boolean): Promise<RequestList>;
  /** Records that an operator looked at a request. */
  lookedAt(request: Pick<LockRequest, 'id' | 'account'>, operator: string): Promise<void>;
  /** Records that an operator looked at a list. */
  listed(list: RequestList, operator: string): Promise<void>;
  /** Refusals: `lock_request_not_open`. */
  grant(id: string, operator: string): Promise<Result<void>>;
  /** Refusals: `lock_request_not_open`, `lock_refusal_not_written`. */
  refuse(id: string, operator: string, text: string): Promise<Result<void>>;
  withdraw(id: string, operator: string): Promise<Result<void>>;
  overdue(): Promise<Overdue>;
  readonly work: Pick<Locks, 'start' | 'sweep' | 'stop'>;
}

export interface LockRequestDependencies extends Pick<LockDependencies, 'store' | 'clock' | 'audit' | 'log'> {
  readonly seal: Seal;
  readonly accounts: Pick<Locks, 'lock'>;
  readonly workingDays: WorkingDays;
  /** In working days. */
  readonly terms: { readonly answer: number; readonly act: number };
  /** How many requests a list has at most. */
  readonly mostListed?: number;
}

const LEASE_SECONDS = 60;
const PAUSES = [1, 5, 30, 60, ...Array.from({ length: 10_000 }, () => 600)];
const KEEP_SECONDS = 5 * 366 * 86_400;
const MOST_LISTED = 500;
const BASES: Readonly<Record<RequestKind, LockBasis>> = { authority: 'authority', 'relying-party': 'rp-request' };
const SEALED_AS = lockRequestsCollection.name;

const { make } = identityProblems;
const events = identityEvents.make;

/** The end of the term that runs. */
const termOf = ({ state, answerBy, actBy }: LockRequestDocument): number =>
  (state === 'received' ? answerBy : actBy).getTime();

type Due = LockRequestDocument & { readonly tries: number; readonly dueAt: Date };

/** Requests to lock an account, with the clocks of the law. Each move is one conditional update of one document. */
export function openLockRequests(dependencies: LockRequestDependencies): LockRequests {
  const { store, seal, clock, audit, log, accounts, workingDays, terms, mostListed = MOST_LISTED } = dependencies;
  const collection = store.collection(lockRequestsCollection);
  const model = store.model(lockRequestsCollection);

  const requestOf = ({
    _id: id,
    sealed,
    dueAt: _due,
    tries: _tries,
    expiresAt: _end,
    ...rest
  }: LockRequestDocument) => ({
    ...rest,
    ...seal.open<Written>(sealed, SEALED_AS),
    id,
  });

  /** Undefined: the request is in no state from which this move leads. */
  const move = async (
    id: string,
    name: RequestMove,
    rest: Update<LockRequestDocument> = {},
  ): Promise<LockRequestDocument | undefined> => {
    const { from, to } = requestMove(name);
    const { matchedCount } = await model.updateOne(
      { _id: id, state: { $in: from } },
      { ...rest, $set: { ...rest.$set, state: to } },
    );
    return matchedCount === 1 ? ((await collection.findOne({ _id: id })) ?? undefined) : undefined;
  };

  const outbox = openOutbox<Due>({
    collection: collection as unknown as Collection<Due>,
    ...{ clock, leaseSeconds: LEASE_SECONDS, pauses: PAUSES, keepsDocuments: true },
    async carryOut({ _id, dueAt }) {
      // Another process may have carried it out since it was read.
      const document = await collection.findOne({ _id, state: 'granted', dueAt });
      if (document === null) return;
      const { account, kind, until, operator, caseNumber } = document;
      const command = { by: 'system', until, operator, caseNumber, request: _id } as const;
      const result = await accounts.lock(account, BASES[kind], command);
      const name = result.ok ? 'carry-out' : 'lapse';
      if ((await move(_id, name, { $unset: { dueAt: '', tries: '' } })) === undefined) return;
      const event = { request: _id, account, isLocked: result.ok };
      await audit.record(events.lock_request_carried_out(event));
    },
    failed({ _id, tries }, error) {
      log?.warn({ request: _id, tries: tries + 1, err: String(error) }, 'a lock request could not be carried out');
    },
    onFault: (error) => log?.warn({ err: String(error) }, 'lock requests could not be read or written'),
  });

  return {
    async receive({ account, kind, from, text, caseNumber, until, operator }) {
      const receivedAt = clock.now();
      const answer = workingDays.deadline(receivedAt, terms.answer);
      const act = workingDays.deadline(receivedAt, terms.act);
      for (const year of act.unknownYears)
        log?.warn({ year }, 'working_days.holidays has no day of this year: the terms of a request know weekends only');
      const document: LockRequestDocument = {
        ...{ _id: newId(), account, kind, state: 'received', caseNumber, receivedAt },
        ...{ answerBy: answer.at, actBy: act.at },
        sealed: seal.seal({ from, text } satisfies Written, SEALED_AS),
        ...(until === undefined ? {} : { until }),
        expiresAt: plusSeconds(receivedAt, KEEP_SECONDS),
      };
      await model.insertIfAbsent(document);
      const event = {
        ...{ request: document._id, account, kind, operator, case: caseNumber },
        until: until?.toISOString(),
      };
      await audit.record(events.lock_request_received(event));
      return { ...requestOf(document), unknownYears: act.unknownYears };
    },
    async find(id) {
      const document = await collection.findOne({ _id: id });
      return document === null ? undefined : requestOf(document);
    },
    async list(all = false) {
      const first = async (filter: Filter<LockRequestDocument>, sort: Sort<LockRequestDocument>) =>
        collection
          .find(filter)
          .sort(sort)
          .limit(mostListed + 1)
          .toArray();
      // Each query is sorted by an index. All requests are kept equally long, so the last to expire is the newest.
      const found = all
        ? await first({}, { expiresAt: -1 })
        : (
            await Promise.all([
              first({ state: 'received' }, { answerBy: 1 }),
              first({ state: 'granted' }, { actBy: 1 }),
            ])
          )
            .flat()
            .sort((a, b) => termOf(a) - termOf(b));
      const requests = found.slice(0, mostListed).map(requestOf);
      return {
        requests: requests.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime()),
        isCut: found.length > mostListed,
      };
    },
    async lookedAt({ id: request, account }, operator) {
      await audit.record(events.lock_request_looked_at({ request, account, operator }));
    },
    async listed({ requests: { length } }, operator) {
      await audit.record(events.lock_requests_listed({ operator, requests: length }));
    },
    async grant(id, operator) {
      const lease = { dueAt: outbox.leaseEnd(), tries: 0 };
      const granted = await move(id, 'grant', { $set: { operator, decidedAt: clock.now(), ...lease } });
      if (granted === undefined) return refuse(make.lock_request_not_open());
      const { account } = granted;
      await audit.record(events.lock_request_answered({ request: id, account, operator, answer: 'granted' }));
      await outbox.carry(granted as Due);
      return ok(undefined);
    },
    async refuse(id, operator, text) {
      const refusal = text.trim().normalize('NFC');
      if (refusal === '') return refuse(make.lock_refusal_not_written());
      const before = await collection.findOne({ _id: id });
      if (before === null) return refuse(make.lock_request_not_open());
      // What is written is set once, when the request is received, and here: nothing else comes in between.
      const sealed = seal.seal({ ...seal.open<Written>(before.sealed, SEALED_AS), refusal }, SEALED_AS);
      const refused = await move(id, 'refuse', { $set: { operator, decidedAt: clock.now(), sealed } });
      if (refused === undefined) return refuse(make.lock_request_not_open());
      const { account } = refused;
      await audit.record(events.lock_request_answered({ request: id, account, operator, answer: 'refused' }));
      return ok(undefined);
    },
    async withdraw(id, operator) {
      const withdrawn = await move(id, 'withdraw', { $set: { operator, decidedAt: clock.now() } });
      if (withdrawn === undefined) return refuse(make.lock_request_not_open());
      const { account } = withdrawn;
      await audit.record(events.lock_request_answered({ request: id, account, operator, answer: 'withdrawn' }));
      return ok(undefined);
    },
    async overdue() {
      const now = clock.now();
      const [answer, act] = await Promise.all([
        collection.countDocuments({ state: 'received', answerBy: { $lte: now } }),
        collection.countDocuments({ state: 'granted', actBy: { $lte: now } }),
      ]);
      return { answer, act };
    },
    work: outbox,
  };
}
