import type { Adapter } from 'oidc-provider';
import type Provider from 'oidc-provider';
import type { PageContext } from '../../dependencies.ts';
import { assertUpstream } from '../assert.ts';

const FILE = 'oidc-provider/internals.ts';

type StoredSession = InstanceType<Provider['Session']>;

/** Asserts that the undocumented parts below, which are called but not changed, are there. */
export function assertInternals(provider: Provider): void {
  const { prototype: session } = provider.Session as unknown as { readonly prototype: object };
  assertUpstream('adapter' in session, 'oidc-provider', FILE, 'Session.prototype.adapter');
  assertUpstream(
    provider.middleware.length === 1 && typeof provider.middleware[0] === 'function',
    'oidc-provider',
    FILE,
    'single middleware in provider.middleware',
  );
}

/**
 * Deletes a session in the store. Unlike `session.destroy()` it fails where the session has ended or has another id by
 * now.
 */
export const destroyStored = async (session: StoredSession): Promise<void> => {
  await (session as unknown as { readonly adapter: Adapter }).adapter.destroy(session.jti);
};

type Middleware = (ctx: PageContext, next: () => Promise<void>) => Promise<void>;

/**
 * A Provider is a koa application of one middleware. Run in our own context, that middleware needs no second context.
 */
export const middlewareOf = ({ middleware }: Provider): Middleware => middleware[0] as unknown as Middleware;
