import { decodeJwt, UnsecuredJWT } from 'jose';
import type { AdapterPayload } from 'oidc-provider';

/**
 * Requests as they are stored: without what nothing reads again, and without what can be computed. Whatever a request
 * without a secret can have stored is stored as small as it can be.
 */
export interface Trimming {
  trim(id: string, payload: AdapterPayload): AdapterPayload;
  restore(id: string, stored: AdapterPayload): AdapterPayload;
}

/**
 * The `id_token_hint` was verified before the interaction is stored. Afterwards only its subject is looked at, so its
 * signature and its other claims, which say who the citizen is, are left out.
 */
function trimHint(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id_token_hint: hint } = params;
  if (typeof hint !== 'string') return params;
  try {
    const { sub } = decodeJwt(hint);
    return { ...params, id_token_hint: new UnsecuredJWT(sub === undefined ? {} : { sub }).encode() };
  } catch {
    // An encrypted one.
    return params;
  }
}

/** Nothing reads these again: `params` has the prompts, and the policy computes again what is missing. */
const UNREAD = ['kind', 'prompt', 'cid', 'trusted', 'lastSubmission'] as const;

export const interactionTrimming = (issuer: string): Trimming => {
  const returnTo = (id: string): string => `${issuer}/auth/${id}`;
  return {
    trim(id, payload) {
      const rest: AdapterPayload = { ...payload };
      for (const name of UNREAD) Reflect.deleteProperty(rest, name);
      if (rest.returnTo === returnTo(id)) delete rest.returnTo;
      if (rest.params !== undefined) rest.params = trimHint(rest.params);
      return rest;
    },
    restore: (id, stored) => ({ returnTo: returnTo(id), ...stored }),
  };
};

/** How oidc-provider writes a pushed request that came as a form: as a JWT without a signature. */
const UNSIGNED = /^eyJhbGciOiJub25lIn0\.[\w-]+\.$/;

export const pushedTrimming = (issuer: string): Trimming => ({
  trim(_id, { kind: _kind, request, ...rest }) {
    if (request === undefined || !UNSIGNED.test(request)) return { ...rest, ...(request && { request }) };
    // They follow from the rest: base64 takes a third more, and the claims of the JWT 150 bytes.
    const { iss: _iss, aud: _aud, iat: _iat, nbf: _nbf, exp: _exp, ...pushed } = decodeJwt(request);
    return { ...rest, pushed };
  },
  restore(_id, { pushed, ...stored }) {
    if (pushed === undefined) return stored;
    const { iat = 0, exp = 0 } = stored;
    const claims = pushed as Readonly<Record<string, unknown>>;
    const request = new UnsecuredJWT(claims)
      .setIssuedAt(iat)
      .setIssuer(String(claims['client_id']))
      .setAudience(issuer)
      .setExpirationTime(exp)
      .setNotBefore(iat)
      .encode();
    return { ...stored, request };
  },
});
