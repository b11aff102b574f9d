import { errors } from 'oidc-provider';

type Capture = typeof Error.captureStackTrace;

/** An Error that does not look where it is made. */
class Stackless extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(message, options);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/**
 * Lets oidc-provider's refusals be made without a stack. They are answers, not faults: which one it was is all that anybody asks. And several
 * are made for each request in case they should be needed (`ctx.assert(token, new InvalidToken(...))`), with two stacks each, for a quarter
 * of the time that a request to userinfo takes. All other errors have their stacks, those that oidc-provider answers `server_error` for too.
 */
export function refuseWithoutStacks(): void {
  const { OIDCProviderError } = errors;
  if (Object.getPrototypeOf(OIDCProviderError) === Stackless) return;
  // What its constructor calls as `super`.
  Object.setPrototypeOf(OIDCProviderError, Stackless);
  // Each of its classes asks for another stack, which begins where its constructor was called.
  const capture: Capture = Error.captureStackTrace.bind(Error);
  Error.captureStackTrace = (target, after): void => {
    if (!(target instanceof OIDCProviderError)) capture(target, after);
  };
}
