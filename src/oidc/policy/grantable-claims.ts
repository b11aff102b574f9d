import { CLAIMS } from '../../identity/index.ts';
import type { SignInState } from './sign-in-state.ts';

const definitions = new Map(CLAIMS.map((definition) => [definition.name, definition]));

const isAvailable = ({ account }: SignInState, name: string): boolean =>
  account !== undefined && account.level >= (definitions.get(name)?.minimumLevel ?? Infinity);

const isEssential = ({ relyingParty }: SignInState, name: string): boolean =>
  relyingParty.claims[name]?.need === 'essential';

/** Claims asked for that the RP calls essential and that this account's level does not open. */
export const unavailableEssentials = (state: SignInState): string[] =>
  state.asked.names.filter((name) => isEssential(state, name) && !isAvailable(state, name));

/** Claims asked for that this account can give: those that the citizen is asked about. */
export const grantableClaims = (state: SignInState): string[] =>
  state.asked.names.filter((name) => isAvailable(state, name));
