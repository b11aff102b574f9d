import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';

/** Why a sign-in failed, if the person can do something about it. */
export type SignInFailureReason =
  /** The citizen refused. */
  | 'access_denied'
  /** The account can't reach the requested level. */
  | 'unmet_authentication_requirements'
  /** The ID token states less than was requested. */
  | 'level_too_low'
  /** The step-up was done with another account. */
  | 'other_person'
  /** The browser returns from an unknown sign-in: too late, another browser, or cookies are disabled. */
  | 'sign_in_lost'
  | 'provider_unavailable'
  | 'sign_in_failed';

export class SignInFailed extends Error {
  readonly reason: SignInFailureReason;

  constructor(reason: SignInFailureReason, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'SignInFailed';
    this.reason = reason;
  }
}

const TOLD: ReadonlySet<string> = new Set<SignInFailureReason>(['access_denied', 'unmet_authentication_requirements']);
const BUSY: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);
const NO_ANSWER: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_JSON']);

/** Converts what openid-client throws to a failure. */
export function signInFailure(error: unknown): SignInFailed {
  if (error instanceof SignInFailed) return error;
  return new SignInFailed(reasonOf(error), { cause: error });
}

function reasonOf(error: unknown): SignInFailureReason {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (error instanceof AuthorizationResponseError && TOLD.has(error.error)) return error.error as SignInFailureReason;
    return BUSY.has(error.error) ? 'provider_unavailable' : 'sign_in_failed';
  }
  if (error instanceof TypeError && error.message === 'fetch failed') return 'provider_unavailable';
  if (error instanceof ClientError) {
    if (NO_ANSWER.has(error.code ?? '')) return 'provider_unavailable';
    if (error.cause instanceof Response && error.cause.status >= 500) return 'provider_unavailable';
  }
  return 'sign_in_failed';
}
