import { authenticationLevel, type FactorName, levelNow, missingFactors } from '../../authentication/factors/index.ts';
import { acrFor, satisfies, type Acr } from '../../identity/index.ts';
import { lowestOf } from './request.ts';
import type { SignInState } from './sign-in-state.ts';

/** Authentication level that each acr needs (D69 Art 20). */
export const AUTHENTICATION_LEVEL_OF = { LoA1: 1, LoA2: 2 } as const satisfies Record<Acr, number>;

type Level = 0 | 1 | 2 | 3 | 4;

/**
 * The checks of one request ask for the same levels, one after the other; a state never changes. The last answer is kept and no more: a
 * WeakMap of states would be one more thing for each collection of garbage to go through.
 */
function oncePerState<T>(find: (state: SignInState) => T): (state: SignInState) => T {
  let last: { readonly state: SignInState; readonly value: T } | undefined;
  return (state) => {
    if (last?.state !== state) last = { state, value: find(state) };
    return last.value;
  };
}

/** Authentication level that the proofs are worth at this moment. */
export const presentLevel = oncePerState((state): Level => levelNow(state.proofs, state.now, state.reuse));

/** Whether a recovery lies so little back that the account can't state LoA2 yet. */
const isHeld = ({ available: { heldUntil }, now }: SignInState): boolean =>
  heldUntil !== undefined && heldUntil.getTime() > now * 1000;

const acrAt = (state: SignInState, level: Level, held = isHeld(state)): Acr | undefined =>
  state.account === undefined ? undefined : acrFor(held ? 1 : state.account.level, level);

/** The account level reached in this sign-in. */
export const presentAcr = (state: SignInState): Acr | undefined => acrAt(state, presentLevel(state));

/** Account levels without which the request must not be answered: the RP's minimum, and an essential `acr`. */
export function essentialAcrs(state: SignInState): readonly Acr[] {
  const { request, relyingParty } = state;
  const asked = request.acr.essential ? lowestOf(request.acr.values) : undefined;
  return [relyingParty.minimumAcr, asked].filter((acr) => acr !== undefined);
}

/** Whether an essential request names only levels that do not exist. */
export const asksForUnknownAcr = ({ request }: SignInState): boolean =>
  request.acr.essential && request.acr.values.length === 0;

/** The authentication level that the citizen's factors come to, all of them used. */
export const reachableLevel = oncePerState(({ account, available, now }): Level =>
  account === undefined ? 0 : authenticationLevel(available.factors.map((factor) => ({ factor, at: now }))),
);

/** Whether the account can ever state `acr`. */
export const canReach = (state: SignInState, acr: Acr): boolean => satisfies(acrAt(state, reachableLevel(state)), acr);

/** Whether nothing but the time after a recovery keeps the account from stating `acr`. */
export const waitsForHold = (state: SignInState, acr: Acr): boolean =>
  !canReach(state, acr) && satisfies(acrAt(state, reachableLevel(state), false), acr);

/** The authentication level this sign-in must have, for the RP's minimum and for what it calls essential. */
export function essentialLevel(state: SignInState): Level {
  const levels: number[] = [1, ...essentialAcrs(state).map((acr) => AUTHENTICATION_LEVEL_OF[acr])];
  const { essential, values } = state.request.authenticationLevel;
  if (essential) levels.push(Math.min(...values));
  return Math.min(Math.max(...levels), 4) as Level;
}

/** The authentication level to bring the citizen to: what is essential; what is wished, or asked for by the circumstances, as far as the factors go. */
export function wantedLevel(state: SignInState): Level {
  const { acr, authenticationLevel: level } = state.request;
  // Of several wished levels the first that can be had is the preferred one (OpenID Connect Core section 3.1.2.1).
  const wishedAcr = acr.values.find((value) => canReach(state, value));
  const wished = Math.max(
    wishedAcr === undefined ? 1 : AUTHENTICATION_LEVEL_OF[wishedAcr],
    level.values.length === 0 ? 1 : Math.min(...level.values),
    state.raisedTo,
  );
  return Math.max(essentialLevel(state), Math.min(wished, reachableLevel(state))) as Level;
}

/** Whether a further factor is asked for because of the circumstances alone. */
export const isRaised = (state: SignInState): boolean => {
  const present = presentLevel(state);
  return present < wantedLevel(state) && present >= wantedLevel({ ...state, raisedTo: 0 });
};

/** Factors any one of which brings this sign-in nearer to the level it needs, the best first. */
export const stepUpFactors = (state: SignInState): readonly FactorName[] =>
  missingFactors(wantedLevel(state), state.proofs, state.available.factors, state.now, state.reuse);
