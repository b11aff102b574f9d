import { defineErrors } from '../entry.ts';

const request = { at: ['/token'], error: 'invalid_request', status: 400 } as const;
const grant = { at: ['/token'], error: 'invalid_grant', status: 400 } as const;
/** A public client has proven nothing: whoever found a code or token must not learn what became of the sign-in. */
const own = { ...grant, concealed: { from: 'public_clients', as: 'grant_refused' } } as const;
const target = {
  at: ['/auth', '/par', '/token'],
  error: 'invalid_target',
  status: 400,
  parameter: 'resource',
} as const;

/** Refusals of the token endpoint once the client is authenticated (RFC 6749 section 5.2). */
export const tokenErrors = defineErrors({
  grant_type_unsupported: {
    ...request,
    error: 'unsupported_grant_type',
    parameter: 'grant_type',
    from: ['unsupported grant_type requested'],
    description: 'grant_type is not offered: send authorization_code, refresh_token or client_credentials',
  },
  grant_type_not_allowed: {
    ...request,
    error: 'unauthorized_client',
    thrownAs: 'invalid_request',
    parameter: 'grant_type',
    from: ['requested grant type is not allowed for this client'],
    description: 'the record does not allow this grant_type: add it to grant_types of the record',
  },
  grant_refused: {
    ...grant,
    description:
      'the code or refresh token is not accepted from this client any more: start a new sign-in; the sandbox names the cause',
  },
  code_unknown: {
    ...own,
    parameter: 'code',
    from: ['authorization code not found', 'client mismatch'],
    when: ({ params }) => params['grant_type'] !== 'refresh_token',
    description: 'code is unknown, or was issued to another client: send it as it came, with the client_id of /auth',
  },
  code_expired: {
    ...own,
    parameter: 'code',
    from: ['authorization code is expired'],
    description: 'code has expired: redeem it at once, and start a new sign-in now',
  },
  code_used: {
    ...own,
    parameter: 'code',
    from: ['authorization code already consumed'],
    description:
      'code was used already, and all that came of it was revoked: redeem each code once, and start a new sign-in now',
  },
  grant_over: {
    ...own,
    from: [
      'grant not found',
      'grant is expired',
      'accountId mismatch',
      'authorization code invalid (referenced account not found)',
      'refresh token invalid (referenced account not found)',
    ],
    description: 'the sign-in behind the code or refresh token has ended: start a new sign-in',
  },
  code_redirect_uri_differs: {
    ...own,
    parameter: 'redirect_uri',
    from: ['authorization code redirect_uri mismatch'],
    description: 'redirect_uri differs from that of the authorization request: send the same one, to the letter',
  },
  code_verifier_missing: {
    ...own,
    parameter: 'code_verifier',
    from: ['code_verifier must be provided'],
    description: 'code_verifier is missing, but the sign-in had a code_challenge: keep it with the session and send it',
  },
  code_verifier_wrong: {
    ...own,
    parameter: 'code_verifier',
    from: ['code_verifier does not match code_challenge'],
    description: 'code_verifier does not fit the code_challenge: send the one that this sign-in began with',
  },
  code_verifier_unexpected: {
    ...own,
    parameter: 'code_verifier',
    from: ['unsupported code_challenge_method'],
    description: 'code_verifier came, but the sign-in had no code_challenge: send both or none',
  },
  code_verifier_malformed: {
    ...request,
    // oidc-provider looks at its form only when the code is a live one.
    concealed: { from: 'public_clients', as: 'grant_refused' },
    parameter: 'code_verifier',
    from: ['code_verifier must be a string with {rule}', 'code_verifier contains invalid characters'],
    description: 'code_verifier is malformed: use 43 to 128 letters, digits and - . _ ~',
  },
  refresh_token_unknown: {
    ...own,
    parameter: 'refresh_token',
    from: ['refresh token not found', 'client mismatch'],
    when: ({ params }) => params['grant_type'] === 'refresh_token',
    description: 'refresh_token is unknown, revoked, or of another client: send the newest one, or start a new sign-in',
  },
  refresh_token_expired: {
    ...own,
    parameter: 'refresh_token',
    from: ['refresh token is expired'],
    description: 'refresh_token has expired: start a new sign-in',
  },
  refresh_token_used: {
    ...own,
    parameter: 'refresh_token',
    from: ['refresh token already used'],
    description:
      'refresh_token was used already, and its whole family was revoked: store the new one of each answer before the next ' +
      'refresh, and start a new sign-in now',
  },
  consent_ended: {
    ...own,
    description: 'the consent of the citizen has ended: start a new sign-in, which asks again',
  },
  sign_in_below_minimum: {
    ...own,
    description: 'the sign-in is below minimum_acr of the record by now: start a new sign-in',
  },
  scope_not_granted: {
    ...request,
    error: 'invalid_scope',
    parameter: 'scope',
    from: ['refresh token missing requested scope', 'refresh token missing requested scopes'],
    description: 'scope asks for more than the refresh token has: leave scope out, or name a part of it',
  },
  resource_not_listed: {
    ...target,
    description: 'resource is not offered to this client: compare it with resources of the record, to the letter',
  },
  resource_not_granted: {
    ...target,
    at: ['/token'],
    from: ['resource indicator is missing, or unknown'],
    description: 'resource was not in the authorization request: send it to /auth as well',
  },
  resource_not_absolute: {
    ...target,
    from: ['resource indicator must be an absolute URI'],
    description: 'resource is no absolute URI: send it as resources of the record has it',
  },
  resource_with_fragment: {
    ...target,
    from: ['resource indicator must not contain a fragment component'],
    description: 'resource has a fragment: leave out # and what follows',
  },
  resource_twice: {
    ...target,
    at: ['/token'],
    from: [
      'only a single resource indicator value is supported for this grant type',
      'only a single resource indicator value must be requested/resolved during Access Token Request',
    ],
    description: 'more than one resource is named: ask for a token for each',
  },
  client_keys_unreachable: {
    at: ['/token', '/userinfo', '/token/introspection'],
    error: 'invalid_client_metadata',
    status: 400,
    from: ['the keys at the jwks_uri could not be had'],
    description:
      'the answer cannot be encrypted without the keys at jwks_uri of the record: check that it answers with a JWK set',
  },
  encryption_key_missing: {
    at: ['/token', '/userinfo', '/token/introspection'],
    error: 'invalid_client_metadata',
    status: 400,
    from: ['no suitable encryption key found ({algorithm})'],
    description: 'no key of the record is for encryption with {algorithm}: publish one with use enc',
  },
});
