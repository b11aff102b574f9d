import { z } from 'zod';
import { rule } from './faults.ts';

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const isLoopback = (url: URL): boolean => LOOPBACK_HOSTS.has(url.hostname);
const isSafeWeb = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

const address = z.string({ error: 'must be a text' }).max(2000, 'is longer than 2000 characters');
const isClean = (value: string): boolean => {
  const url = URL.parse(value);
  return url !== null && url.username === '' && url.password === '' && !/[#\s*\\]/.test(value);
};

const CLEAN_FAULT = 'is not a complete address without user name, fragment, blank or wildcard';

/** An address that we fetch or link to: https, or http on this machine. */
export const webUri = address
  .superRefine(rule(isClean, CLEAN_FAULT, 'write it as in https://example.vn/path'))
  .superRefine(
    rule(
      (value) => {
        const url = URL.parse(value);
        return url === null || isSafeWeb(url);
      },
      'must be https (http only on localhost, 127.0.0.1 or [::1])',
      'use the https address',
    ),
  );

/** An address that must be https everywhere. */
export const httpsUri = address
  .superRefine(rule(isClean, CLEAN_FAULT, 'write it as in https://example.vn/path'))
  .superRefine(
    rule((value) => (URL.parse(value)?.protocol ?? 'https:') === 'https:', 'must be https', 'use the https address'),
  );

export interface UriFault {
  readonly fault: string;
  readonly mend: string;
}

const schemeFault = (url: URL, applicationType: 'web' | 'native'): UriFault | undefined => {
  if (url.protocol === 'https:') {
    return applicationType === 'native' && isLoopback(url)
      ? { fault: 'is https on a loopback address', mend: 'native applications use http there (RFC 8252 section 7.3)' }
      : undefined;
  }
  if (url.protocol === 'http:') {
    return isLoopback(url)
      ? undefined
      : {
          fault: 'is http, which anyone on the way can read',
          mend: 'use https; http is for localhost, 127.0.0.1 and [::1] only',
        };
  }
  if (applicationType === 'web') {
    return {
      fault: `has the scheme ${url.protocol.slice(0, -1)}, which is not for web applications`,
      mend: 'use https, or set application_type: native',
    };
  }
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(url.protocol)
    ? undefined
    : {
        fault: `has the scheme ${url.protocol.slice(0, -1)}, which any application could claim`,
        mend: 'use your domain name in reverse order, as in vn.example.app:/callback (RFC 8252 section 7.1)',
      };
};

/** Parameters of authorization responses: RFC 6749 section 4, RFC 9207, OpenID Connect and JARM. */
const RESPONSE_PARAMETERS = [
  ...['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'response'],
  ...['id_token', 'access_token', 'token_type', 'expires_in', 'scope', 'session_state'],
] as const;

/** What we add to each kind of address. */
export const ADDED_PARAMETERS: Readonly<Record<'redirect_uris' | 'post_logout_redirect_uris', readonly string[]>> = {
  redirect_uris: RESPONSE_PARAMETERS,
  post_logout_redirect_uris: ['state'],
};

/** A parameter of ours in the query: the response would have it twice, and whose it is would be a guess. */
function queryFaults(url: URL, added: readonly string[]): UriFault[] {
  const taken = added.filter((name) => url.searchParams.has(name));
  if (taken.length === 0) return [];
  return [
    { fault: `has ${taken.join(', ')} in its query, which our answer adds`, mend: 'rename or remove it in the query' },
  ];
}

/**
 * All errors of a redirect URI, which is later compared character by character (RFC 9700 section 2.1).
 * OAuth 2.0 for Native Apps: RFC 8252 section 7.
 */
export function redirectUriFaults(
  uri: string,
  applicationType: 'web' | 'native',
  added: readonly string[] = RESPONSE_PARAMETERS,
): UriFault[] {
  const url = URL.parse(uri);
  if (url === null || /\s|\\/.test(uri)) {
    return [{ fault: 'is not a complete address', mend: 'write it as in https://example.vn/callback' }];
  }
  const faults: UriFault[] = [];
  if (uri.includes('*')) {
    faults.push({ fault: 'has a wildcard', mend: 'list each address: they are compared character by character' });
  }
  if (uri.includes('#')) faults.push({ fault: 'has a fragment', mend: 'remove # and all after it' });
  if (url.username !== '' || url.password !== '') {
    faults.push({ fault: 'has a user name or password', mend: 'remove all before @' });
  }
  faults.push(...queryFaults(url, added));
  const scheme = schemeFault(url, applicationType);
  return scheme === undefined ? faults : [...faults, scheme];
}

/** The host of a redirect URI for pairwise subjects; undefined if the address identifies no organisation. */
export const sectorHost = (uri: string): string | undefined => {
  const url = URL.parse(uri);
  return url?.protocol === 'https:' && !isLoopback(url) ? url.host : undefined;
};

/** The distinct hosts with ports, as oidc-provider counts them. */
export const hostsOf = (uris: readonly string[]): ReadonlySet<string> =>
  new Set(uris.map((uri) => URL.parse(uri)?.host).filter((host) => host !== undefined));
