import { errors, type KoaContextWithOIDC } from 'oidc-provider';

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

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

const ASK_FOR_JWT = 'rejectStructuredTokens';

/**
 * Asks whether a token to introspect or revoke is a JWT only where it could be one: it has a dot. oidc-provider asks by having an error
 * made, with its stack, for each of our own tokens, for a tenth of the time that introspection takes.
 */
export async function askOnlyDottedForJwt(): Promise<void> {
  const main = import.meta.resolve('oidc-provider');
  for (const action of ['introspection', 'revocation']) {
    const { default: steps } = (await import(new URL(`./actions/${action}.js`, main).href)) as {
      default: Middleware[];
    };
    const at = steps.findIndex(({ name }) => name === ASK_FOR_JWT);
    const ask = steps[at];
    if (ask === undefined) continue;
    steps[at] = (ctx, next) => (String(ctx.oidc.params?.['token']).includes('.') ? ask(ctx, next) : next());
  }
}
