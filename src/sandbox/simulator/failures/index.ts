import type { Failure, Refusal } from './failure.ts';
import { REFUSALS } from './refusals.ts';
import { SIGN_IN_FAILURES } from './sign-in-failures.ts';
import type { SignInFailureId } from './sign-in-failures.ts';

export type { Failure, Refusal } from './failure.ts';
export { REFUSALS } from './refusals.ts';
export { SIGN_IN_FAILURES } from './sign-in-failures.ts';
export type { SignInFailureId } from './sign-in-failures.ts';

/** All that can be simulated: what the page, the documentation and the tests list. */
export const FAILURES: readonly Failure[] = [...REFUSALS, ...SIGN_IN_FAILURES];

/** What a `login_hint` begins with that asks for a failure. */
export const HINT_PREFIX = 'simulate:';

export const refusalOf = (id: string): Refusal | undefined => REFUSALS.find((one) => one.id === id);
export const signInFailureOf = (id: string): SignInFailureId | undefined =>
  SIGN_IN_FAILURES.find((one) => one.id === id)?.id;
