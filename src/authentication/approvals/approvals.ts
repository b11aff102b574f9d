import type { Audit } from '../../audit/index.ts';
import { isOver, type Account, type AccountId, type Accounts } from '../../identity/index.ts';
import { ok, refuse, type Result } from '../../shared/index.ts';
import type { Seal } from '../../storage/index.ts';
import { type Assess, type Circumstances, type Throttle, throttlingEvents, tooMany } from '../guarding/index.ts';
import { livingProofs, stampedProofs } from '../factors/index.ts';
import type { SignIn, SignIns } from '../sign-in/index.ts';
import { NUMBER_TRIES, type Approval, type ApprovalKind, type Approver, type Asking } from './request.ts';
import { isComparedNumber, isFreshQr, isFreshTyped, readComparedNumber, readTypedCode, splitQrCode } from './codes.ts';
import { openApprovalDocuments, type NewApproval } from './request-documents.ts';
import { openGuardianNotices, type AskGuardian, type GuardianNoticeDependencies } from './guardian-notices.ts';
import { approvalProblems } from './problems.ts';
import { approvalEvents } from './events.ts';

export interface ApprovalDependencies extends GuardianNoticeDependencies {
  readonly seal: Seal;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly signIns: SignIns;
  readonly assess: Assess;
  readonly throttle: Throttle;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/** The sign-in that continues, and its browser. */
export interface UseCommand extends Omit<Circumstances, 'account'> {
  readonly id: string;
  /** The interaction's uid. */
  readonly signInId: string;
}

export interface ApproveCommand {
  readonly id: string;
  /** As typed. */
  readonly number: string;
  readonly approver: Approver;
}

/** Approval requests for a sign-in in another browser: on the holder's own computer, or by a child (RFC 10027). */
export interface Approvals {
  /** Creates a request for the holder's own approval on another device. Refusal: `too_many_attempts`. */
  ask(signInId: string, asking: Asking): Promise<Result<Approval>>;
  /**
   * Creates a request to a child's guardian and notifies the guardian; reuses an open or approved one. Refusals:
   * `too_many_approvals`, `too_many_attempts`.
   */
  askGuardian(command: AskGuardian): Promise<Result<Approval>>;
  /** One read by primary key. */
  find(id: string): Promise<Approval | undefined>;
  /** The newest request of a sign-in. */
  ofSignIn(signInId: string, kind: ApprovalKind): Promise<Approval | undefined>;
  /** Open requests to a guardian, newest first. */
  waitingFor(guardian: AccountId): Promise<readonly Approval[]>;
  /**
   * A QR code was scanned. Refusals: `approval_over`, `approval_code_stale`, `approval_code_wrong`,
   * `too_many_attempts`.
   */
  scan(code: string, address: string): Promise<Result<Approval>>;
  /**
   * The code beside the QR was typed. Refusals: `approval_code_missing`, `approval_code_malformed`,
   * `approval_code_wrong`, `approval_over`, `too_many_attempts`.
   */
  type(code: string, address: string): Promise<Result<Approval>>;
  /**
   * Refusals: `approval_number_missing`, `approval_number_malformed`, `approval_over`, `approval_number_wrong`,
   * `approval_number_spent`.
   */
  approve(command: ApproveCommand): Promise<Result<Approval>>;
  /** Refusal: `approval_over`. */
  refuse(id: string, by: AccountId): Promise<Result<Approval>>;
  /**
   * Gives what was approved to the sign-in that asked, once. Refusals: `approval_waiting`, `approval_over`,
   * `sign_in_needed`.
   */
  use(command: UseCommand): Promise<Result<SignIn>>;
  /** Browsers that the holder let in and that are no session yet, newest first. */
  letInBy(account: Account): Promise<readonly Approval[]>;
  /** The sign-in that used it becomes a session. @returns false if its holder has ended it */
  finish(id: string): Promise<boolean>;
  /** Ends the sign-in of a browser that was let in, before it is a session. @returns whether there was one */
  endLetIn(id: string, by: AccountId): Promise<boolean>;
  /** A sign-in is given up: nobody can approve it any more, and what was approved lets nobody in. */
  endOf(signInId: string): Promise<void>;
}

const { make } = approvalProblems;

export function openApprovals(dependencies: ApprovalDependencies): Approvals {
  const { clock, audit, accounts, signIns, assess, throttle, placeOf } = dependencies;
  const documents = openApprovalDocuments(dependencies);
  const notices = openGuardianNotices(dependencies);

  /** Whether this place must wait because it caused too many wrong codes or unapproved requests. */
  const closedAt = async (policy: 'place' | 'approvals', address: string) => {
    const closed = await throttle.look(policy, placeOf(address));
    if (closed === undefined) return undefined;
    if (closed.first) await audit.record(throttlingEvents.make.sign_in_throttled());
    return tooMany(closed.seconds);
  };
  const over = () => refuse(make.approval_over());
  /** An open request that the account may answer. */
  const answerable = async (id: string, by: AccountId): Promise<Approval | undefined> => {
    const approval = await documents.find(id);
    const isOthers = approval?.guardian !== undefined && approval.guardian !== by;
    return approval?.state !== 'open' || isOthers ? undefined : approval;
  };

  const rejectCode = async (address: string, isGuess: boolean, kind: 'stale' | 'wrong'): Promise<Result<Approval>> => {
    const problem = kind === 'stale' ? make.approval_code_stale() : make.approval_code_wrong();
    await Promise.all([
      isGuess ? throttle.count('place', placeOf(address)) : undefined,
      audit.record(approvalEvents.make.approval_code_rejected({ problem: problem.code })),
    ]);
    return refuse(problem);
  };

  /** A correct code lets one more browser show the request, up to a limit. */
  const take = async (approval: Approval): Promise<Result<Approval>> => {
    const taken = await documents.scan(approval.id);
    if (taken !== undefined) return ok(taken);
    // More browsers than one person uses: the code was forwarded, so nobody may approve the request any more.
    if (await documents.end(approval.id))
      await audit.record(approvalEvents.make.approval_code_passed_on({ rp: approval.asking.rp }));
    return over();
  };

  const create = async (approval: NewApproval): Promise<Approval> => {
    const { kind, dependant, asking } = approval;
    const [asked] = await Promise.all([
      documents.create(approval),
      throttle.count('approvals', placeOf(asking.address)),
      audit.record(approvalEvents.make.approval_asked({ rp: asking.rp, kind, account: dependant })),
    ]);
    return asked;
  };

  return {
    async ask(signInId, asking) {
      const closed = await closedAt('approvals', asking.address);
      return closed === undefined ? ok(await create({ kind: 'device', signInId, asking })) : refuse(closed);
    },
    async askGuardian(command) {
      const { signInId, asking, dependant, guardian } = command;
      const before = await documents.ofSignIn(signInId, 'guardian');
      const isTheSame = before?.dependant === dependant.id && before.guardian === guardian.id;
      if (before !== undefined && isTheSame && (before.state === 'open' || before.state === 'approved'))
        return ok(before);
      const closed = await closedAt('approvals', asking.address);
      if (closed !== undefined) return refuse(closed);
      const minutes = await notices.reserve(dependant.id);
      if (minutes > 0) return refuse(make.too_many_approvals({ minutes, count: minutes }, minutes * 60));
      const asked = await create({
        ...{ kind: 'guardian', signInId, asking },
        ...{ dependant: dependant.id, guardian: guardian.id },
      });
      await notices.tell(asked.id, command);
      return ok(asked);
    },
    find: (id) => documents.find(id),
    ofSignIn: (signInId, kind) => documents.ofSignIn(signInId, kind),
    waitingFor: (guardian) => documents.openFor(guardian),

    async scan(code, address) {
      const closed = await closedAt('place', address);
      if (closed !== undefined) return refuse(closed);
      const parts = splitQrCode(code);
      const approval = parts === undefined ? undefined : await documents.find(parts.id);
      if (parts === undefined || approval?.kind !== 'device') return rejectCode(address, true, 'wrong');
      if (approval.state !== 'open') return over();
      // An old code cannot be told from an invented one, but a client with the request's id has seen its screen.
      if (!isFreshQr(approval, parts.proof, clock.now())) return rejectCode(address, false, 'stale');
      return take(approval);
    },

    async type(code, address) {
      const read = readTypedCode(code);
      if (!read.ok) return read;
      const { serial, proof } = read.value;
      const closed = await closedAt('place', address);
      if (closed !== undefined) return refuse(closed);
      const candidates = await documents.openOfSerial(serial);
      const approval = candidates.find((one) => one.kind === 'device' && isFreshTyped(one, proof, clock.now()));
      return approval === undefined ? rejectCode(address, true, 'wrong') : take(approval);
    },

    async approve({ id, number: typed, approver }) {
      const number = readComparedNumber(typed);
      if (!number.ok) return number;
      const approval = await answerable(id, approver.accountId);
      // The attempt is counted before the comparison, so that only three concurrent attempts are compared.
      const tries = approval === undefined ? undefined : await documents.tryNumber(id);
      if (approval === undefined || tries === undefined) return over();
      const { kind, asking } = approval;
      if (!isComparedNumber(approval, number.value)) {
        await audit.record(
          approvalEvents.make.approval_number_rejected({ account: approver.accountId, rp: asking.rp, kind }),
        );
        const left = NUMBER_TRIES - tries;
        if (left > 0) return refuse(make.approval_number_wrong({ left, count: left }));
        await documents.end(id);
        return refuse(make.approval_number_spent());
      }
      const approved = await documents.approve(approval, approver);
      if (approved === undefined) return over();
      await audit.record(approvalEvents.make.approval_given({ account: approver.accountId, rp: asking.rp, kind }));
      return ok(approved);
    },

    async refuse(id, by) {
      const refused = (await answerable(id, by)) === undefined ? undefined : await documents.refuse(id, by);
      if (refused === undefined) return over();
      await audit.record(
        approvalEvents.make.approval_refused({ account: by, rp: refused.asking.rp, kind: refused.kind }),
      );
      return ok(refused);
    },

    async use({ id, signInId, address, device }) {
      const used = await documents.use(id, signInId);
      if (used?.by === undefined) {
        return (await documents.find(id))?.state === 'open' ? refuse(make.approval_waiting()) : over();
      }
      const { kind, by, proofs, fresh, dependant, asking } = used;
      await Promise.all([
        throttle.uncount('approvals', placeOf(asking.address)),
        audit.record(approvalEvents.make.approval_used({ account: dependant ?? by, rp: asking.rp, kind })),
      ]);
      const account = await accounts.find(by);
      // What the approver's account has ended since is over, this approval included.
      if (account?.state !== 'active' || isOver(account, used)) return over();
      if (kind === 'device') {
        const assessment = await assess({ account, address, device });
        const shown = { approval: id, proofs: livingProofs(account, stampedProofs(account, proofs)), fresh };
        return ok(await signIns.adopt({ id: signInId, account }, shown, assessment));
      }
      if (dependant === undefined) return over();
      // Someone else may have started to sign in there meanwhile; this must not confirm their sign-in.
      const [confirmed] = await Promise.all([
        signIns.confirm({ id: signInId, accountId: dependant }, { id: by, epoch: account.epoch }),
        notices.release(dependant),
      ]);
      return confirmed === undefined ? over() : ok(confirmed);
    },

    async letInBy(account) {
      const found = await documents.letInBy(account.id);
      return found.filter(({ epoch }) => !isOver(account, { epoch }));
    },
    finish: (id) => documents.finish(id),
    async endLetIn(id, by) {
      const key = await documents.endLetIn(id, by);
      if (key === undefined) return false;
      await Promise.all([signIns.release(key, id), audit.record(approvalEvents.make.approval_ended({ account: by }))]);
      return true;
    },
    async endOf(signInId) {
      const ended = await documents.endOf(signInId);
      await Promise.all(
        ended.map(({ by: account, kind, asking: { rp } }) =>
          audit.record(approvalEvents.make.approval_given_up({ account, rp, kind })),
        ),
      );
    },
  };
}
