import { type Approval, approvalProblems } from '../../../authentication/approvals/index.ts';
import { levelNow, type Proof, type ReuseWindows } from '../../../authentication/factors/index.ts';
import type { Authentication } from '../../../authentication/index.ts';
import type { Account, Accounts } from '../../../identity/index.ts';
import {
  ableGuardian,
  relyingPartyOf,
  signedInAt,
  wantedLevel,
  type Interactions,
  type SignInState,
  type WaitingRequest,
} from '../../../oidc/index.ts';
import type { RelyingParties } from '../../../relying-parties/index.ts';
import { epochSeconds, ProblemError, type Clock } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { problems } from '../../kit/problems.ts';
import { holderOf, sendToSignIn, type AccountSessionDependencies, type Holder } from '../../principal/citizen.ts';
import { problemOfCheck } from '../../kit/sign-in/check-problem.ts';
import { hasScanned, isShownHere } from './cookies.ts';

export interface ApprovalAccessDependencies extends AccountSessionDependencies {
  readonly authentication: Authentication;
  readonly accounts: Accounts;
  readonly interactions: Interactions;
  readonly relyingParties: RelyingParties;
  readonly clock: Clock;
  readonly reuse: ReuseWindows;
}

/** Somebody before a request that they may answer. */
export interface ApprovalVisit {
  readonly approval: Approval;
  readonly request: WaitingRequest;
  readonly holder: Holder;
  /** The child that the request is about. */
  readonly dependant: Account | undefined;
  /** What the holder's session proved and still counts. */
  readonly proofs: readonly Proof[];
  /** A first factor was shown after the request began. */
  readonly fresh: boolean;
  /** The request as it stands for the account that it would sign in. */
  readonly state: SignInState;
}

const { make } = approvalProblems;
const NOTHING = { factors: [], heldUntil: undefined };
const over = (): ProblemError => new ProblemError(make.approval_over());

/** The request that waits, as its browser brought it. */
export function requestOf({ asking }: Approval, relyingParties: RelyingParties): WaitingRequest {
  const relyingParty = relyingPartyOf(relyingParties, asking.rp);
  if (relyingParty === undefined) throw over();
  return { parameters: asking.parameters, hintedSubject: asking.hintedSubject, relyingParty };
}

/**
 * Who may answer a request, and is strong enough to; undefined: the browser was sent to sign in or step up.
 *
 * @throws ProblemError where this person, or anybody in this browser, can't.
 */
export async function approvalVisit(
  ctx: WebContext,
  dependencies: ApprovalAccessDependencies,
  id: string,
): Promise<ApprovalVisit | undefined> {
  const { authentication, relyingParties, reuse, clock } = dependencies;
  const approval = await authentication.approvals.find(id);
  if (approval === undefined || (approval.kind === 'device' && !hasScanned(ctx, id))) throw over();
  if (isShownHere(ctx, id)) throw new ProblemError(make.approval_same_device());
  const request = requestOf(approval, relyingParties);
  const holder = await holderOf(ctx, dependencies);
  if (holder === undefined) return undefined;
  const now = epochSeconds(clock);
  const proofs = holder.session.proofs.filter(({ at }) => now - at <= reuse[1]);
  const isAnswered = approval.state !== 'open';
  // Who was let in by another device lets nobody else in: or one approval too many would open all that follow.
  if (!isAnswered && proofs.some(({ elsewhere }) => elsewhere === true)) {
    throw new ProblemError(make.approval_from_elsewhere());
  }
  const fresh = (signedInAt(proofs) ?? 0) >= Math.floor(approval.createdAt.getTime() / 1000);
  const visit = { approval, request, holder, proofs, fresh };
  if (approval.kind === 'guardian') return guardianVisit(ctx, dependencies, visit);
  return deviceVisit(ctx, dependencies, visit);
}

type Base = Pick<ApprovalVisit, 'approval' | 'request' | 'holder' | 'proofs' | 'fresh'>;

/** The holder's own sign-in on another device: the policy is asked of this session what it would ask of one over there. */
async function deviceVisit(
  ctx: WebContext,
  dependencies: ApprovalAccessDependencies,
  visit: Base,
): Promise<ApprovalVisit | undefined> {
  const { authentication, interactions } = dependencies;
  const { approval, request, holder, proofs, fresh } = visit;
  const { account } = holder;
  const { state, check } = interactions.next(request, {
    ...{ account, proofs, freshLogin: fresh, raisedTo: 0 },
    available: await authentication.available(account),
    ...{ consent: undefined, consentedNow: false, guardian: 'not-needed' },
  });
  const found: ApprovalVisit = { ...visit, state, dependant: undefined };
  if (approval.state !== 'open') return found;
  switch (check?.step) {
    case 'login':
      if (check.reason === 'wanted_subject') throw new ProblemError(make.approval_other_account());
      sendToSignIn(ctx, dependencies, { again: true });
      return undefined;
    case 'cannot_continue':
      throw new ProblemError(problemOfCheck(check.reason, state, ctx.state.language));
    case 'step_up': {
      const level = wantedLevel(state);
      sendToSignIn(ctx, dependencies, level === 0 ? {} : { level });
      return undefined;
    }
    default:
      return found;
  }
}

/** A child's sign-in: its guardian, at level 2 of account and session. */
async function guardianVisit(
  ctx: WebContext,
  dependencies: ApprovalAccessDependencies,
  visit: Base,
): Promise<ApprovalVisit | undefined> {
  const { accounts, interactions, clock, reuse } = dependencies;
  const { approval, request, holder, proofs } = visit;
  const dependant = approval.dependant === undefined ? undefined : await accounts.find(approval.dependant);
  const guardian = dependant === undefined ? undefined : await ableGuardian(accounts, dependant, clock.now());
  // Nobody else learns that the request exists.
  if (dependant === undefined || approval.guardian !== holder.account.id) {
    throw new ProblemError(problems.make.page_not_found());
  }
  if (guardian?.id !== holder.account.id) throw over();
  if (approval.state === 'open' && levelNow(proofs, epochSeconds(clock), reuse) < 2) {
    sendToSignIn(ctx, dependencies, { level: 2 });
    return undefined;
  }
  const { state } = interactions.next(request, {
    ...{ account: dependant, proofs: [], available: NOTHING, raisedTo: 0, freshLogin: false },
    ...{ consent: undefined, consentedNow: false, guardian: 'awaited' },
  });
  return { ...visit, state, dependant };
}
