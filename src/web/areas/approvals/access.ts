import { type Approval, approvalProblems } from '../../../authentication/approvals/index.ts';
import { levelNow, type Proof } from '../../../authentication/factors/index.ts';
import { ableGuardian } from '../../../authentication/sign-in/index.ts';
import type { Account } from '../../../identity/index.ts';
import { relyingPartyOf, signedInAt, wantedLevel, type SignInState, type WaitingRequest } from '../../../oidc/index.ts';
import type { RelyingParties } from '../../../relying-parties/index.ts';
import { epochSeconds, ProblemError } from '../../../shared/index.ts';
import type { PageContext } from '../../kit/context.ts';
import { param } from '../../kit/page-router.ts';
import { problems } from '../../kit/problems.ts';
import { problemOfCheck } from '../../kit/sign-in/check-problem.ts';
import type { Citizen, Citizens } from '../../principal/citizen.ts';
import type { Principal, Realm } from '../../principal/principal.ts';
import { hasScanned, isShownHere } from './cookies.ts';
import type { ApprovalDependencies } from './dependencies.ts';

/** A citizen before a request that they may answer. */
export interface Approver extends Principal {
  readonly citizen: Citizen;
  readonly approval: Approval;
  readonly request: WaitingRequest;
  /** The child that the request is about. */
  readonly dependant: Account | undefined;
  /** What the citizen's session proved and still counts. */
  readonly proofs: readonly Proof[];
  /** A first factor was shown after the request began. */
  readonly fresh: boolean;
  /** The request as it stands for the account that it would sign in. */
  readonly state: SignInState;
}

type Candidate = Omit<Approver, 'dependant' | 'state'>;
type AccessDependencies = ApprovalDependencies & { readonly citizens: Citizens };

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
 * The holder's own sign-in on another device: the policy is asked of this session what it would ask of one over there.
 */
async function deviceApprover(
  ctx: PageContext,
  { authentication, interactions, citizens }: AccessDependencies,
  candidate: Candidate,
): Promise<Approver | undefined> {
  const { approval, request, citizen, proofs, fresh } = candidate;
  const { account } = citizen;
  const { state, check } = interactions.next(request, {
    ...{ account, proofs, freshLogin: fresh, raisedTo: 0 },
    available: await authentication.available(account),
    ...{ consent: undefined, consentedNow: false, guardian: 'not-needed' },
  });
  const found: Approver = { ...candidate, state, dependant: undefined };
  if (approval.state !== 'open') return found;
  switch (check?.step) {
    case 'login':
      if (check.reason === 'wanted_subject') throw new ProblemError(make.approval_other_account());
      citizens.sendToSignIn(ctx, { again: true });
      return undefined;
    case 'cannot_continue':
      throw new ProblemError(problemOfCheck(check.reason, state, ctx.state.language));
    case 'step_up': {
      const level = wantedLevel(state);
      citizens.sendToSignIn(ctx, level === 0 ? {} : { level });
      return undefined;
    }
    default:
      return found;
  }
}

/** A child's sign-in: its guardian answers, at level 2 of account and session. */
async function guardianApprover(
  ctx: PageContext,
  { accounts, interactions, clock, reuse, citizens }: AccessDependencies,
  candidate: Candidate,
): Promise<Approver | undefined> {
  const { approval, request, citizen, proofs } = candidate;
  const dependant = approval.dependant === undefined ? undefined : await accounts.find(approval.dependant);
  const guardian = dependant === undefined ? undefined : await ableGuardian(accounts, dependant, clock.now());
  // Nobody else learns that the request exists.
  if (dependant === undefined || approval.guardian !== citizen.account.id) {
    throw new ProblemError(problems.make.page_not_found());
  }
  if (guardian?.id !== citizen.account.id) throw over();
  if (approval.state === 'open' && levelNow(proofs, epochSeconds(clock), reuse) < 2) {
    citizens.sendToSignIn(ctx, { level: 2 });
    return undefined;
  }
  const { state } = interactions.next(request, {
    ...{ account: dependant, proofs: [], available: NOTHING, raisedTo: 0, freshLogin: false },
    ...{ consent: undefined, consentedNow: false, guardian: 'awaited' },
  });
  return { ...candidate, state, dependant };
}

/**
 * Those who may answer the request of the address `:id`, and are strong enough to.
 *
 * `find` throws a ProblemError where this person, or anybody in this browser, may not.
 */
export const approverRealm = (dependencies: AccessDependencies): Realm<Approver> => ({
  async find(ctx) {
    const { authentication, relyingParties, reuse, clock, citizens } = dependencies;
    const id = param(ctx, 'id');
    const approval = await authentication.approvals.find(id);
    if (approval === undefined || (approval.kind === 'device' && !hasScanned(ctx, id))) throw over();
    if (isShownHere(ctx, id)) throw new ProblemError(make.approval_same_device());
    const request = requestOf(approval, relyingParties);
    const citizen = await citizens.find(ctx);
    if (citizen === undefined) return undefined;
    const now = epochSeconds(clock);
    const proofs = citizen.session.proofs.filter(({ at }) => now - at <= reuse[1]);
    const isAnswered = approval.state !== 'open';
    // A session that another device approved approves no other: one approval too many would open all that follow.
    if (!isAnswered && proofs.some(({ elsewhere }) => elsewhere === true)) {
      throw new ProblemError(make.approval_from_elsewhere());
    }
    const fresh = (signedInAt(proofs) ?? 0) >= Math.floor(approval.createdAt.getTime() / 1000);
    const candidate = { citizen, csrf: citizen.csrf, approval, request, proofs, fresh };
    const approverOf = approval.kind === 'guardian' ? guardianApprover : deviceApprover;
    return approverOf(ctx, dependencies, candidate);
  },
});
