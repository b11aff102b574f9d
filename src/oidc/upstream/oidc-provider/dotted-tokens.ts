import type { KoaContextWithOIDC } from 'oidc-provider';
import { assertUpstream } from '../assert.ts';

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

const STEP = 'rejectStructuredTokens';

/** Actions whose step is replaced already: they are shared by all providers of the process. */
const replaced = new Set<string>();

/**
 * Asks whether a token to introspect or revoke is a JWT only where the token contains a dot. oidc-provider finds out by
 * a thrown error, with its stack, for each of our own opaque tokens.
 */
export async function askOnlyDottedForJwt(): Promise<void> {
  const main = import.meta.resolve('oidc-provider');
  for (const action of ['introspection', 'revocation']) {
    const { default: steps } = (await import(new URL(`./actions/${action}.js`, main).href)) as {
      default: Middleware[];
    };
    if (replaced.has(action)) continue;
    const at = steps.findIndex(({ name }) => name === STEP);
    const ask = steps[at];
    assertUpstream(
      ask !== undefined,
      'oidc-provider',
      'oidc-provider/dotted-tokens.ts',
      `step ${STEP} in lib/actions/${action}.js`,
    );
    replaced.add(action);
    steps[at] = (ctx, next) => (String(ctx.oidc.params?.['token']).includes('.') ? ask(ctx, next) : next());
  }
}
