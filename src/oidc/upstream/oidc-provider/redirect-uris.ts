import type Provider from 'oidc-provider';
import { assertSource, assertUpstream, isMethod } from '../assert.ts';

const FILE = 'oidc-provider/redirect-uris.ts';

/** What a request knows of the address that its answer leads to. */
interface Request {
  readonly route?: string;
  readonly params?: { readonly redirect_uri?: unknown };
  readonly session?: { readonly state?: { readonly postLogoutRedirectUri?: unknown } };
}

/** Where the browser goes after a sign-out; oidc-provider may forget it before it redirects. */
const afterSignOut = new WeakMap<object, unknown>();

/** Remembers the registered address to which a sign-out leads. */
export function rememberPostLogoutUri(provider: Provider): void {
  const { OIDCContext } = provider as unknown as { readonly OIDCContext?: { readonly prototype: object } };
  const prototype = (OIDCContext?.prototype ?? {}) as { entity: (key: string, value: unknown) => void };
  assertUpstream(isMethod(prototype, 'entity'), 'oidc-provider', FILE, 'OIDCContext.prototype.entity');
  const entity: (this: Request, key: string, value: unknown) => void = Reflect.get(prototype, 'entity');
  prototype.entity = function (this: Request, key, value) {
    if (key === 'Client' && this.route === 'end_session_confirm') {
      afterSignOut.set(this, this.session?.state?.postLogoutRedirectUri);
    }
    entity.call(this, key, value);
  };
}

/**
 * `location` with what was added to the registered address, behind that address as it was registered. Undefined where
 * `location` is not that address.
 */
export function toTheLetter(registered: string, location: string): string | undefined {
  const [normal, given] = [URL.parse(registered), URL.parse(location)];
  // A header has ASCII only.
  if (normal === null || given === null || !/^[\u0021-\u007E]+$/.test(registered)) return undefined;
  const own = [...normal.searchParams];
  const all = [...given.searchParams];
  [normal.search, given.search] = ['', ''];
  const starts = own.every(([name, value], index) => all[index]?.[0] === name && all[index][1] === value);
  if (normal.href !== given.href || !starts) return undefined;
  const added = new URLSearchParams(all.slice(own.length)).toString();
  if (added === '') return registered;
  if (!registered.includes('?')) return `${registered}?${added}`;
  return /[?&]$/.test(registered) ? registered + added : `${registered}&${added}`;
}

interface Context {
  readonly oidc?: Request;
  readonly query: Readonly<Record<string, unknown>>;
  redirect(url: string): void;
  set(name: string, value: string): void;
}

/** The registered address to which the answer of a request may lead. */
function registeredUri({ oidc, query }: Context): unknown {
  switch (oidc?.route) {
    case 'authorization':
    case 'resume':
      return oidc.params?.redirect_uri ?? query['redirect_uri'];
    case 'end_session_confirm':
      return afterSignOut.get(oidc);
    default:
      return undefined;
  }
}

/**
 * Sends browsers to redirect URIs as they were registered (RFC 6749 section 3.1.2: the query is retained).
 * oidc-provider and koa parse them and write them again, so that `%20` becomes `+`, and `https://example.vn` gets a
 * slash.
 */
export function redirectToTheLetter({ context }: { readonly context: object }): void {
  assertUpstream(isMethod(context, 'redirect'), 'koa', FILE, 'context.redirect');
  assertSource('oidc-provider', FILE, 'lib/helpers/redirect_uri.js', 'parsed.searchParams.set(k, v)');
  const redirect = Reflect.get(context, 'redirect') as (this: Context, url: string) => void;
  Reflect.set(context, 'redirect', function (this: Context, url: string) {
    redirect.call(this, url);
    const registered = registeredUri(this);
    const exact = typeof registered === 'string' ? toTheLetter(registered, url) : undefined;
    if (exact !== undefined) this.set('location', exact);
  });
}
