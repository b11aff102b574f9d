import { assertUpstream, isAccessor } from '../assert.ts';

/**
 * Has koa see every request at the issuer's address, whatever Host or forwarded headers it brings. No link, redirect or
 * cookie of ours can be made to point elsewhere.
 */
export function fixAddress(app: { readonly request: object }, issuer: string): void {
  const { host, hostname, protocol, origin } = new URL(issuer);
  const fixed = { host, hostname, protocol: protocol.slice(0, -1), origin, secure: protocol === 'https:' };
  const request = Object.getPrototypeOf(app.request) as object;
  for (const [name, value] of Object.entries(fixed)) {
    assertUpstream(isAccessor(request, name), 'koa', 'koa/issuer-address.ts', `request.${name}`);
    Object.defineProperty(app.request, name, { get: () => value, configurable: true });
  }
}
