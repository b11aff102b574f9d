import type { KoaContextWithOIDC } from 'oidc-provider';
import { nextCheck, type SignInCheck, type SignInState } from '../policy/index.ts';
import { requestScoped } from '../request-scoped.ts';

const states = requestScoped<{ readonly state: SignInState; readonly isComplete: boolean }>('sign-in state');

/**
 * Keeps the state of an authorization request with its context. It is built once, when the account of the session is
 * loaded.
 *
 * @returns what is missing in it
 */
export function rememberState(ctx: KoaContextWithOIDC, state: SignInState): SignInCheck | undefined {
  const missing = nextCheck(state);
  states.set(ctx, { state, isComplete: missing === undefined });
  return missing;
}

export const rememberedState = (ctx: KoaContextWithOIDC): SignInState | undefined => states.get(ctx)?.state;

/** Whether nothing is missing, so that the checks need not run again. */
export const isComplete = (ctx: KoaContextWithOIDC): boolean => states.get(ctx)?.isComplete === true;
