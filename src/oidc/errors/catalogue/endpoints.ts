import { defineErrors } from '../entry.ts';

const userinfo = { at: ['/userinfo'], error: 'invalid_request', status: 400 } as const;
const invalid = { at: ['/userinfo'], error: 'invalid_token', status: 401, parameter: 'access token' } as const;
/** Whoever shows a token proves nothing else: what became of a token is for its client, at introspection. */
const secret = { ...invalid, concealed: { from: 'everybody', as: 'access_token_refused' } } as const;
const scope = { at: ['/userinfo'], error: 'insufficient_scope', status: 403, parameter: 'scope' } as const;
const signOut = { at: ['/session/end'], error: 'invalid_request', status: 400 } as const;

/** Refusals of userinfo (RFC 6750 section 3), introspection, revocation, and sign-out. */
export const endpointErrors = defineErrors({
  access_token_missing: {
    ...invalid,
    parameter: 'Authorization',
    from: ['no access token provided'],
    description: 'no access token came: send Authorization: Bearer with the access token',
  },
  access_token_twice: {
    ...userinfo,
    parameter: 'Authorization',
    from: ['access token must only be provided using one mechanism'],
    description: 'the access token came twice: send it in the Authorization header alone',
  },
  access_token_in_query: {
    ...userinfo,
    parameter: 'access_token',
    from: ['access tokens must not be provided via query parameter'],
    description: 'the access token came in the address, which lies in logs: send it in the Authorization header',
  },
  access_token_header_malformed: {
    ...userinfo,
    parameter: 'Authorization',
    from: ['invalid authorization header value format'],
    description: 'the Authorization header is malformed: send Bearer, one space, and the access token',
  },
  access_token_scheme: {
    ...userinfo,
    parameter: 'Authorization',
    from: ['authorization header scheme must be `Bearer`', '`DPoP` header not provided'],
    description: 'the scheme of the Authorization header is not Bearer: send Bearer, one space, and the access token',
  },
  access_token_refused: {
    ...invalid,
    description:
      'the access token is unknown, expired or over: refresh it, or start a new sign-in; the sandbox names the cause',
  },
  access_token_unknown: {
    ...secret,
    from: ['access token not found'],
    description:
      'the access token is unknown or has expired: send it as it came, and refresh it before expires_in is over',
  },
  access_token_over: {
    ...secret,
    from: [
      'associated client not found',
      'associated account not found',
      'grant not found',
      'grant is expired',
      'clientId mismatch',
      'accountId mismatch',
      'everything of the account was ended',
    ],
    description: 'the sign-in behind the access token has ended: start a new sign-in',
  },
  access_token_for_an_api: {
    ...scope,
    from: ['access token missing openid scope'],
    when: ({ loaded: { AccessToken } }) => (AccessToken as { readonly aud?: unknown } | undefined)?.aud !== undefined,
    description: 'the access token is for an API: ask for one without resource for userinfo',
  },
  access_token_without_openid: {
    ...scope,
    from: ['access token missing openid scope'],
    description: 'the access token lacks the scope openid: add openid to scope of the authorization request',
  },
  access_token_lacks_scope: {
    ...scope,
    from: ['access token missing requested scope'],
    description: 'scope asks for more than the access token has: leave scope out',
  },
  userinfo_scope_malformed: {
    ...userinfo,
    parameter: 'scope',
    from: ['scope contains invalid characters'],
    description: 'scope contains invalid characters: leave it out',
  },
  introspection_as_json: {
    at: ['/token/introspection'],
    error: 'invalid_request',
    status: 400,
    parameter: 'Accept',
    from: ['introspection must be requested with Accept: {type} for this client'],
    description:
      'the record has introspection answers encrypted: send Accept: application/token-introspection+jwt, or change the record',
  },
  token_is_a_jwt: {
    at: ['/token/introspection', '/token/revocation'],
    error: 'unsupported_token_type',
    status: 400,
    parameter: 'token',
    from: ['Structured JWT Tokens cannot be {done} via the {endpoint}'],
    description: 'token is a JWT: verify it with the keys of jwks_uri; a JWT ends at its exp and cannot be revoked',
  },
  token_of_another_client: {
    at: ['/token/revocation'],
    error: 'invalid_request',
    status: 400,
    parameter: 'token',
    description: 'the token is of another client: a client revokes only its own',
  },
  post_logout_redirect_uri_unregistered: {
    ...signOut,
    parameter: 'post_logout_redirect_uri',
    from: ['post_logout_redirect_uri not registered'],
    description:
      'post_logout_redirect_uri is not in post_logout_redirect_uris of the record: it must be the same to the letter',
  },
  id_token_hint_unreadable: {
    ...signOut,
    parameter: 'id_token_hint',
    from: ['could not decode id_token_hint'],
    description: 'id_token_hint is no JWT: send the last ID token as it was received, or client_id instead',
  },
  id_token_hint_contradicts: {
    ...signOut,
    parameter: 'client_id',
    from: ['client_id does not match the provided id_token_hint'],
    description: 'client_id is not the audience of id_token_hint: send one of them',
  },
  id_token_hint_of_unknown_client: {
    ...signOut,
    error: 'invalid_client',
    parameter: 'id_token_hint',
    from: ['unrecognized id_token_hint audience'],
    description: 'id_token_hint was issued to a client that is not registered: send client_id instead',
  },
  sign_out_form_over: {
    ...signOut,
    parameter: 'xsrf',
    from: ['could not find logout details', 'xsrf token invalid'],
    description: 'the form of the sign-out is not that of this session: begin at /session/end',
  },
});
