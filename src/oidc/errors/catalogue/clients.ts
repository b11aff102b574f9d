import { CLIENT_ENDPOINTS, defineErrors } from '../entry.ts';

const request = { at: CLIENT_ENDPOINTS, error: 'invalid_request', status: 400 } as const;
const open = { at: CLIENT_ENDPOINTS, error: 'invalid_client', status: 401 } as const;
/** Nobody is authenticated yet: a difference would tell which clients exist and how they authenticate. */
const secret = { ...open, concealed: { from: 'everybody', as: 'client_authentication_failed' } } as const;

/** Refusals of the authentication of clients (RFC 6749 section 2.3, RFC 7523 section 3). */
export const clientErrors = defineErrors({
  client_authentication_failed: {
    ...open,
    description:
      'client authentication failed: compare client_id, token_endpoint_auth_method and secret or key with the record; the ' +
      'sandbox names the cause',
  },
  client_unknown: {
    ...secret,
    parameter: 'client_id',
    from: ['client not found'],
    description: 'client_id names no registered client: compare it with the id of the record',
  },
  client_auth_method_differs: {
    ...secret,
    parameter: 'client authentication',
    from: ['the provided authentication mechanism does not match the registered client authentication method'],
    description:
      'the client authenticates in another way than its record says: set your library to the ' +
      'token_endpoint_auth_method of the record',
  },
  client_secret_wrong: {
    ...secret,
    parameter: 'client_secret',
    from: ['invalid secret provided'],
    description:
      'client_secret is not that of the record: compare them, and form-encode it before Base64 in HTTP Basic',
  },
  client_id_contradicts: {
    ...request,
    parameter: 'client_id',
    from: ['client_id mismatch'],
    description:
      'client_id in the body differs from the client that authenticates: send the same one, or leave it out of the body',
  },
  client_authenticates_twice: {
    ...request,
    parameter: 'client authentication',
    from: ['client authentication must only be provided using one mechanism'],
    description:
      'the client authenticates in two ways: send one of the Authorization header, client_secret and client_assertion',
  },
  client_authentication_missing: {
    ...request,
    parameter: 'client_id',
    from: ['no client authentication mechanism provided'],
    description: 'no client is named: authenticate as the record says; a public client sends client_id',
  },
  basic_malformed: {
    ...request,
    parameter: 'Authorization',
    from: ['invalid authorization header value format'],
    description: 'the Authorization header is malformed: send Basic, a space, and Base64 of client_id:client_secret',
  },
  basic_not_encoded: {
    ...request,
    parameter: 'Authorization',
    from: ['client_id and client_secret in the authorization header are not properly encoded'],
    description:
      'client_id or client_secret in the Authorization header is not form-encoded: percent-encode both before Base64 ' +
      '(RFC 6749 section 2.3.1)',
  },
  basic_without_secret: {
    ...request,
    parameter: 'Authorization',
    from: ['client_secret must be provided in the Authorization header'],
    description: 'the Authorization header has no client_secret: put it after the colon',
  },
  assertion_malformed: {
    ...request,
    parameter: 'client_assertion',
    from: ['invalid client_assertion format'],
    description: 'client_assertion is no JWT: send a signed JWT in compact form',
  },
  assertion_type_missing: {
    ...request,
    parameter: 'client_assertion_type',
    from: ['client_assertion_type must be provided'],
    description:
      'client_assertion_type is missing: send urn:ietf:params:oauth:client-assertion-type:jwt-bearer with client_assertion',
  },
  assertion_type_unknown: {
    ...request,
    parameter: 'client_assertion_type',
    from: ['client_assertion_type must have value {type}'],
    description: 'client_assertion_type is unknown: it must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  },
  assertion_without_sub: {
    ...open,
    parameter: 'client_assertion',
    from: ['sub (JWT subject) must be provided in the client_assertion JWT'],
    description: 'client_assertion has no sub: set iss and sub to the client_id',
  },
  assertion_header_malformed: {
    ...secret,
    parameter: 'client_assertion',
    from: ['Invalid Token or Protected Header formatting'],
    description: 'the header of client_assertion cannot be read: sign the JWT with a library',
  },
  assertion_algorithm: {
    ...secret,
    parameter: 'client_assertion',
    from: ['alg mismatch'],
    description:
      'client_assertion is signed with an algorithm that is not accepted: use token_endpoint_auth_signing_alg of the record',
  },
  assertion_without_exp: {
    ...secret,
    parameter: 'client_assertion',
    from: ['expiration must be specified in the client_assertion JWT'],
    description: 'client_assertion has no exp: let it end a minute after it is made',
  },
  assertion_without_jti: {
    ...secret,
    parameter: 'client_assertion',
    from: ['unique jti (JWT ID) must be provided in the client_assertion JWT'],
    description: 'client_assertion has no jti: give each assertion a random one',
  },
  assertion_without_iss: {
    ...secret,
    parameter: 'client_assertion',
    from: ['iss (JWT issuer) must be provided in the client_assertion JWT'],
    description: 'client_assertion has no iss: set iss and sub to the client_id',
  },
  assertion_issuer: {
    ...secret,
    parameter: 'client_assertion',
    from: ['iss (JWT issuer) must be the client_id'],
    description: 'iss of client_assertion is not the client_id: set iss and sub to the client_id',
  },
  assertion_without_audience: {
    ...secret,
    parameter: 'client_assertion',
    from: ['aud (JWT audience) must be provided in the client_assertion JWT'],
    description: 'client_assertion has no aud: set it to the issuer of the discovery document',
  },
  assertion_audience: {
    ...secret,
    parameter: 'client_assertion',
    from: [
      'list of audience (aud) must include the endpoint url, issuer identifier or token endpoint url',
      'audience (aud) must equal the endpoint url, issuer identifier or token endpoint url',
    ],
    description: 'aud of client_assertion is not this provider: set it to the issuer of the discovery document',
  },
  assertion_key_unknown: {
    ...secret,
    parameter: 'client_assertion',
    from: ['no applicable key found in the JSON Web Key Set'],
    description:
      'no key of the record fits kid and alg of client_assertion: publish the public key in jwks or jwks_uri of the record',
  },
  assertion_keys_unreachable: {
    ...secret,
    parameter: 'client_assertion',
    from: ['invalid_client_metadata'],
    description: 'the keys at jwks_uri of the record cannot be had: check that it answers quickly with a JWK set',
  },
  assertion_signature: {
    ...secret,
    parameter: 'client_assertion',
    from: ['signature verification failed'],
    description:
      'the signature of client_assertion does not fit the key of the record: sign with the private key of that pair',
  },
  assertion_claim_malformed: {
    ...open,
    parameter: 'client_assertion',
    from: ['invalid {claim} value'],
    description: '{claim} of client_assertion is malformed: times are numbers of seconds, and names are texts',
  },
  assertion_expired: {
    ...open,
    parameter: 'client_assertion',
    from: ['jwt expired'],
    description: 'client_assertion has expired: make one for each request, and check the clock of your server',
  },
  assertion_not_yet_valid: {
    ...open,
    parameter: 'client_assertion',
    from: ['jwt not active yet'],
    description: 'nbf of client_assertion is in the future: check the clock of your server',
  },
  assertion_issued_in_future: {
    ...open,
    parameter: 'client_assertion',
    description: 'iat of client_assertion is in the future: check the clock of your server',
  },
  assertion_too_long: {
    ...open,
    parameter: 'client_assertion',
    description: 'client_assertion is valid for more than {seconds} seconds: set exp to a minute after iat',
  },
  assertion_kind: {
    ...open,
    parameter: 'client_assertion',
    description: 'typ of client_assertion names another kind of token: leave it out, or use client-authentication+jwt',
  },
  assertion_audience_form: {
    ...open,
    parameter: 'client_assertion',
    description: 'aud of client_assertion must be one string, {accepted}: send no list and no other address',
  },
  assertion_used: {
    ...open,
    parameter: 'client_assertion',
    from: ['client assertion tokens must only be used once'],
    description: 'client_assertion was used already: make one with another jti for each request',
  },
});
