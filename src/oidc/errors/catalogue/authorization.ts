import { defineErrors } from '../entry.ts';

const request = { at: ['/auth', '/par'], error: 'invalid_request', status: 400 } as const;
const hints = { at: ['/auth', '/par', '/session/end'], error: 'invalid_request', status: 400 } as const;

/** Refusals of an authorization request before anybody signs in. */
export const authorizationErrors = defineErrors({
  client_unregistered: {
    at: ['/auth', '/session/end'],
    error: 'invalid_client',
    status: 400,
    parameter: 'client_id',
    from: ['client is invalid', 'the client is not registered any more'],
    description: 'client_id names no registered client: compare it with the id of the record',
  },
  redirect_uri_unregistered: {
    at: ['/auth'],
    error: 'invalid_redirect_uri',
    status: 400,
    parameter: 'redirect_uri',
    from: [`redirect_uri did not match any of the client's registered redirect_uris`],
    description:
      'redirect_uri is not in redirect_uris of the record: it must be the same to the letter, query included',
  },
  pushed_redirect_uri_unregistered: {
    ...request,
    at: ['/par'],
    parameter: 'redirect_uri',
    from: [`redirect_uri did not match any of the client's registered redirect_uris`],
    description:
      'redirect_uri is not in redirect_uris of the record: it must be the same to the letter, query included',
  },
  response_type_unsupported: {
    ...request,
    error: 'unsupported_response_type',
    parameter: 'response_type',
    from: ['unsupported response_type requested'],
    description: 'response_type is not offered: send code, the only one',
  },
  response_type_not_allowed: {
    ...request,
    error: 'unauthorized_client',
    thrownAs: 'invalid_request',
    parameter: 'response_type',
    from: ['requested response_type is not allowed for this client'],
    description: 'the record does not allow response_type code: add it to response_types of the record',
  },
  response_mode_unsupported: {
    ...request,
    error: 'unsupported_response_mode',
    parameter: 'response_mode',
    from: ['unsupported response_mode requested'],
    description: 'response_mode is unknown: send query or form_post, or leave it out',
  },
  response_mode_not_allowed: {
    ...request,
    parameter: 'response_mode',
    from: [
      'requested response_mode is not allowed for this client or request',
      'requested response_mode is not allowed for the requested response_type',
    ],
    description: 'response_mode is not allowed for this request: send query or form_post, or leave it out',
  },
  request_object_unsupported: {
    ...request,
    error: 'request_not_supported',
    parameter: 'request',
    from: [''],
    description: 'request objects are not offered: send the parameters themselves, or push them to /par',
  },
  request_uri_unsupported: {
    ...request,
    error: 'request_uri_not_supported',
    parameter: 'request_uri',
    from: [''],
    description:
      'request_uri is not accepted here: at /auth send one from /par, at /par send the parameters themselves',
  },
  request_uri_over: {
    at: ['/auth'],
    error: 'invalid_request_uri',
    status: 400,
    parameter: 'request_uri',
    from: ['request_uri is invalid, expired, or was already used'],
    description: 'request_uri is unknown, older than a minute, or used already: push the request again',
  },
  request_uri_of_another_client: {
    at: ['/auth'],
    error: 'invalid_request_object',
    status: 400,
    parameter: 'client_id',
    from: ['request client_id must equal the one in request parameters', 'request client_id mismatch'],
    description: 'client_id is not the client that pushed the request: send the same client_id to /par and /auth',
  },
  request_uri_response_type: {
    at: ['/auth'],
    error: 'invalid_request_object',
    status: 400,
    parameter: 'response_type',
    from: ['request response_type must equal the one in request parameters'],
    description: 'response_type differs from the pushed one: send only client_id and request_uri to /auth',
  },
  pushed_request_required: {
    ...request,
    at: ['/auth'],
    parameter: 'request_uri',
    from: ['Pushed Authorization Request must be used'],
    description:
      'the record says require_pushed_authorization_requests: push the request to /par, and send client_id and request_uri',
  },
  registration_unsupported: {
    ...request,
    error: 'registration_not_supported',
    parameter: 'registration',
    from: [''],
    description: 'registration is not offered: leave it out, and let the operator register the client',
  },
  prompt_unknown: {
    ...request,
    parameter: 'prompt',
    from: ['unsupported prompt value requested'],
    description: 'prompt has an unknown value: send none, login or consent',
  },
  prompt_none_not_alone: {
    ...request,
    parameter: 'prompt',
    from: ['prompt none must only be used alone'],
    description: 'prompt none stands beside another value: send it alone',
  },
  max_age_malformed: {
    ...request,
    parameter: 'max_age',
    from: ['invalid max_age parameter value'],
    description: 'max_age is no number of seconds: send a whole number from 0',
  },
  scope_not_listed: {
    ...request,
    error: 'invalid_scope',
    parameter: 'scope',
    description:
      'the record of {client} lists no claim of the scope {scopes}: add one to its claims, or leave the scope out',
  },
  openid_missing_for_parameter: {
    ...request,
    parameter: 'scope',
    from: ['openid scope must be requested when using the {name} parameter'],
    description: 'scope lacks openid, but {name} is sent: add openid to scope',
  },
  openid_missing_for_record: {
    ...request,
    parameter: 'scope',
    from: ['openid scope must be requested for clients with {key}'],
    description: 'scope lacks openid, but the record has {key}: add openid to scope',
  },
  pkce_missing: {
    ...request,
    parameter: 'code_challenge',
    from: ['Authorization Server policy requires PKCE to be used for this request'],
    description:
      'code_challenge is missing: switch PKCE with S256 on in your library, or write pkce: optional into the record of a ' +
      'confidential client',
  },
  code_challenge_method_missing: {
    ...request,
    parameter: 'code_challenge_method',
    from: ['code_challenge_method must be provided'],
    description: 'code_challenge_method is missing: send S256',
  },
  code_challenge_method_unsupported: {
    ...request,
    parameter: 'code_challenge_method',
    from: ['not supported value of code_challenge_method'],
    description: 'code_challenge_method is not S256: send S256, the only one',
  },
  code_challenge_missing: {
    ...request,
    parameter: 'code_challenge',
    from: ['code_challenge must be provided with code_challenge_method'],
    description: 'code_challenge_method came without code_challenge: send both',
  },
  code_challenge_malformed: {
    ...request,
    parameter: 'code_challenge',
    from: ['code_challenge must be a string with {rule}', 'code_challenge contains invalid characters'],
    description: 'code_challenge is malformed: send the base64url form of a SHA-256, 43 characters without padding',
  },
  claims_not_json: {
    ...request,
    parameter: 'claims',
    from: ['could not parse the claims parameter JSON'],
    description: 'claims is no JSON: send an object, percent-encoded once',
  },
  claims_not_an_object: {
    ...request,
    parameter: 'claims',
    from: ['claims parameter should be a JSON object'],
    description: 'claims is no object: send an object with userinfo or id_token',
  },
  claims_member_malformed: {
    ...request,
    parameter: 'claims',
    from: ['claims.{member} should be an object'],
    description: 'claims.{member} is no object: send an object with the names of claims',
  },
  claim_request_malformed: {
    ...request,
    parameter: 'claims',
    description: 'claims.{member}.{claim} is malformed: it must be null or an object of essential, value and values',
  },
  claim_not_listed: {
    ...request,
    parameter: 'claims',
    description:
      'the record of {client} does not list {claims}, which the claims parameter names: add it to its claims, or leave it out',
  },
  parameter_too_large: {
    ...request,
    parameter: '{name}',
    description: '{name} must not have more than {most} bytes: shorten it, or keep the content at your side',
  },
  id_token_hint_invalid: {
    ...hints,
    parameter: 'id_token_hint',
    from: ['could not validate id_token_hint'],
    description: 'id_token_hint is no ID token that this provider signed for the client: send one as it was received',
  },
});
