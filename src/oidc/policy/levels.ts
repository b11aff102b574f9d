import {
  authenticationLevel,
  type FactorName,
  levelNow,
  missingFactors,
  statementNow,
} from '../../authentication/factors/index.ts';
import { acrFor, satisfies, type Acr } from '../../identity/index.ts';
import { lowestOf } from './request.ts';
import type { SignInState } from './sign-in-state.ts';

/** Authentication level that each acr needs (D69 Art 20). */
export const AUTHENTICATION_LEVEL_OF = { LoA1: 1, LoA2: 2 } as const satisfies Record<Acr, number>;

type Level = 0 | 1 | 2 | 3 | 4;

/**
 * Caches the result for the last state. The checks of one request compute the same levels in turn, and a state never
 * changes. A WeakMap would keep all states, but each garbage collection would have to visit it.
 */
function oncePerState<T>(find: (state: SignInState) => T): (state: SignInState) => T {
  let last: { readonly state: SignInState; readonly value: T } | undefined;
  return (state) => {
    if (last?.state !== state) last = { state, value: find(state) };
    return last.value;
  };
}

/** Authentication level of the proofs now. */
export const presentLevel = oncePerState((state): Level => levelNow(state.proofs, state.now, state.reuse));

/** The methods that make up the present level (`amr`). */
export const presentAmr = ({ proofs, now, reuse }: SignInState): readonly string[] =>
  statementNow(proofs, now, reuse).amr;

/** Whether the account was recovered so recently that it cannot state LoA2 yet. */
const isHeld = ({ available: { heldUntil }, now }: SignInState): boolean =>
  heldUntil !== undefined && heldUntil.getTime() > now * 1000;

const acrAt = (state: SignInState, level: Level, held = isHeld(state)): Acr | undefined =>
  state.account === undefined ? undefined : acrFor(held ? 1 : state.account.level, level);

/** The account level reached in this sign-in. */
export const presentAcr = (state: SignInState): Acr | undefined => acrAt(state, presentLevel(state));

/** Account levels that the request requires: the RP's minimum, and an essential `acr`. */
export function essentialAcrs(state: SignInState): readonly Acr[] {
  const { request, relyingParty } = state;
  return [relyingParty.minimumAcr, ...request.acr.required.map(lowestOf)].filter((acr) => acr !== undefined);
}

/** The authentication level that the citizen reaches with all factors together. */
export const reachableLevel = oncePerState(({ account, available, now }): Level =>
  account === undefined ? 0 : authenticationLevel(available.factors.map((factor) => ({ factor, at: now }))),
);

/** Whether no factor helps the account to state `acr`: it would have to be of a higher level itself. */
export const isAccountTooLow = ({ account }: SignInState, acr: Acr): boolean =>
  account !== undefined && !satisfies(acrFor(account.level, 4), acr);

/** Whether the account can ever state `acr`. */
export const canReach = (state: SignInState, acr: Acr): boolean => satisfies(acrAt(state, reachableLevel(state)), acr);

/** Whether only the waiting time after a recovery prevents the account from stating `acr`. */
export const waitsForHold = (state: SignInState, acr: Acr): boolean =>
  !canReach(state, acr) && satisfies(acrAt(state, reachableLevel(state), false), acr);

/** The authentication level this sign-in must have, for the RP's minimum and for what it calls essential. */
export function essentialLevel(state: SignInState): Level {
  const levels: number[] = [1, ...essentialAcrs(state).map((acr) => AUTHENTICATION_LEVEL_OF[acr])];
  for (const choice of state.request.authenticationLevel.required) levels.push(Math.min(...choice));
  return Math.min(Math.max(...levels), 4) as Level;
}

/**
 * The authentication level to aim for: the essential level, raised to the wished level or the level that risk requires
 * as far as the factors allow.
 */
export function wantedLevel(state: SignInState): Level {
  const { acr, authenticationLevel: level } = state.request;
  // The first reachable level of a choice is the preferred one (OpenID Connect Core section 3.1.2.1).
  const wishedAcrs = [...acr.required, ...acr.wished].map((choice) => choice.find((value) => canReach(state, value)));
  const wished = Math.max(
    1,
    ...wishedAcrs.map((value) => (value === undefined ? 1 : AUTHENTICATION_LEVEL_OF[value])),
    ...level.wished.map((choice) => Math.min(...choice)),
    state.raisedTo,
  );
  return Math.max(essentialLevel(state), Math.min(wished, reachableLevel(state))) as Level;
}

/** Whether only the risk of this sign-in requires a further factor. */
export const isRaised = (state: SignInState): boolean => {
  const present = presentLevel(state);
  return present < wantedLevel(state) && present >= wantedLevel({ ...state, raisedTo: 0 });
};

/** Factors that bring this sign-in closer to its required level, the best first. */
export const stepUpFactors = (state: SignInState): readonly FactorName[] =>
  missingFactors(wantedLevel(state), state.proofs, state.available.factors, state.now, state.reuse);
