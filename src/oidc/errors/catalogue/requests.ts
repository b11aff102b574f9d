import { CLIENT_ENDPOINTS, defineErrors, ENDPOINTS, PROBLEM } from '../entry.ts';

const POSTED = [...CLIENT_ENDPOINTS, '/userinfo'] as const;

/** Refusals of the form of a request, at several endpoints. */
export const requestErrors = defineErrors({
  body_not_a_form: {
    at: POSTED,
    error: 'invalid_request',
    status: 400,
    parameter: 'Content-Type',
    from: ['only application/x-www-form-urlencoded content-type bodies are supported on {address}'],
    description: 'the body is not a form: send the parameters as application/x-www-form-urlencoded',
  },
  body_malformed: {
    at: POSTED,
    error: 'invalid_request',
    status: 400,
    parameter: 'body',
    from: ['failed to parse the request body'],
    description: 'the body cannot be read: encode it as UTF-8, with each % escaped, and send all of it',
  },
  body_too_large: {
    at: POSTED,
    error: 'invalid_request',
    status: 400,
    parameter: 'body',
    from: ['failed to parse the request body: request_too_large'],
    description: 'the body is too large: send only the parameters of the endpoint',
  },
  parameter_missing: {
    at: ENDPOINTS,
    error: 'invalid_request',
    status: 400,
    parameter: '{names}',
    from: ['missing required parameter {names}', 'missing required parameters {names}'],
    description: 'missing required parameter {names}: send it with a value',
  },
  parameter_twice: {
    at: ENDPOINTS,
    error: 'invalid_request',
    status: 400,
    parameter: '{names}',
    from: ['{names} parameter must not be provided twice', '{names} parameters must not be provided twice'],
    description: '{names} must not be provided twice: send it once',
  },
  scope_malformed: {
    at: ['/auth', '/par', '/token'],
    error: 'invalid_scope',
    status: 400,
    parameter: 'scope',
    from: ['scope contains invalid characters'],
    description: 'scope contains invalid characters: write scopes with single spaces between them, without quotes',
  },
  origin_not_allowed: {
    at: [...CLIENT_ENDPOINTS, '/userinfo'],
    error: 'invalid_request',
    status: 400,
    parameter: 'Origin',
    from: ['origin {origin} not allowed for client: {client}'],
    description:
      'the Origin of the request is not allowed: only a public client may call from a browser, from the origin of one of ' +
      'its redirect URIs',
    concealed: { from: 'everybody', as: 'client_authentication_failed' },
  },
  request_too_large: { at: ENDPOINTS, error: 'invalid_request', status: 413, parameter: 'body', description: PROBLEM },
  malformed_request: { at: ENDPOINTS, error: 'invalid_request', status: 400, description: PROBLEM },
  unsupported_media_type: {
    at: ['/auth', '/session/end'],
    error: 'invalid_request',
    status: 415,
    parameter: 'Content-Type',
    description: PROBLEM,
  },
  page_not_found: { at: ENDPOINTS, error: 'invalid_request', status: 404, description: PROBLEM },
  too_many_unfinished: {
    at: ['/auth', '/par'],
    error: 'temporarily_unavailable',
    status: 429,
    description: PROBLEM,
  },
  service_unavailable: { at: ENDPOINTS, error: 'temporarily_unavailable', status: 503, description: PROBLEM },
  unexpected_fault: { at: ENDPOINTS, error: 'server_error', status: 500, description: PROBLEM },
});
