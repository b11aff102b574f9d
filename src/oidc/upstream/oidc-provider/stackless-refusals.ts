import { errors } from 'oidc-provider';
import { assertUpstream, isMethod } from '../assert.ts';

const FILE = 'oidc-provider/stackless-refusals.ts';

type Capture = typeof Error.captureStackTrace;

/** An Error that records no stack. */
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
 * Has oidc-provider create its refusals without a stack. A refusal is an answer, not a fault: nobody reads its stack.
 * oidc-provider creates several for each request in case they are needed (`ctx.assert(token, new InvalidToken(...))`),
 * with two stacks each. All other errors keep their stacks, and so do those that become `server_error`.
 */
export function refuseWithoutStacks(): void {
  const { OIDCProviderError } = errors;
  const parent: unknown = Object.getPrototypeOf(OIDCProviderError);
  if (parent === Stackless) return;
  assertUpstream(parent === Error, 'oidc-provider', FILE, 'class OIDCProviderError extends Error');
  assertUpstream(isMethod(Error, 'captureStackTrace'), 'node', FILE, 'Error.captureStackTrace');
  // What the constructor of OIDCProviderError calls as `super`.
  Object.setPrototypeOf(OIDCProviderError, Stackless);
  // Each subclass captures a second stack, from where its own constructor was called.
  const capture: Capture = Error.captureStackTrace.bind(Error);
  Error.captureStackTrace = (target, after): void => {
    if (!(target instanceof OIDCProviderError)) capture(target, after);
  };
}
