import { CLAIMS, hasClaim } from '../../identity/index.ts';
import type { SignInState } from './sign-in-state.ts';

const definitions = new Map(CLAIMS.map((definition) => [definition.name, definition]));

const isEssential = ({ relyingParty }: SignInState, name: string): boolean =>
  relyingParty.claims[name]?.need === 'essential';

/** Claims asked for that the RP calls essential and that this account's level does not open. */
export const unavailableEssentials = (state: SignInState): string[] =>
  state.asked.names.filter(
    (name) =>
      isEssential(state, name) && (state.account?.level ?? 0) < (definitions.get(name)?.minimumLevel ?? Infinity),
  );

const has = ({ account, now }: SignInState, name: string): boolean =>
  account !== undefined && hasClaim(account, name, new Date(now * 1000));

/**
 * Claims asked for that this account can give: those that the citizen is asked about. A claim without a value is not
 * among them, so that nothing is agreed to that comes later.
 */
export const grantableClaims = (state: SignInState): string[] => state.asked.names.filter((name) => has(state, name));

/** Claims asked for that this account has no value for. */
export const lackingClaims = (state: SignInState): string[] => state.asked.names.filter((name) => !has(state, name));
