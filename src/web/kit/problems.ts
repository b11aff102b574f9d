import { defineProblems } from '../../shared/index.ts';

/** Refusals of the web layer itself. */
export const problems = defineProblems('web', {
  page_not_found: { status: 404, about: 'No page at this address.' },
  method_not_allowed: { status: 405, about: 'The address exists, but not for this method.' },
  malformed_request: {
    status: 400,
    about: 'The request is not what a form of ours sends: bad UTF-8, strange field names.',
  },
  request_too_large: {
    status: 413,
    about: 'The body is larger than body_limit, or an authorization request too long for an address.',
  },
  upload_too_slow: {
    status: 408,
    about: 'A file came too slowly, or the same sign-in sent another one; `docs/reference/limits.md` says how slowly.',
  },
  unsupported_media_type: { status: 415, about: 'The body is not application/x-www-form-urlencoded.' },
  cross_site_request: { status: 403, about: 'A form was sent from a page of another site.' },
  cookies_needed: {
    status: 400,
    about: 'The browser sent no cookie back: cookies are off, or the link was opened in another browser.',
  },
  sign_in_over: {
    status: 400,
    about: 'The sign-in that the page belongs to is over: finished, cancelled or past its time.',
  },
  factor_not_chosen: { status: 422, about: 'The form of a choice of factors came back without one of them.' },
  too_many_streams: {
    status: 503,
    about: 'More screens wait for events than this process serves; asking by `status` works.',
    retryAfter: true,
  },
  form_expired: { status: 403, about: 'The form of an account page belongs to another session.' },
  service_unavailable: {
    status: 503,
    about: 'The store, or something else the service needs, does not answer.',
    retryAfter: true,
  },
  unexpected_fault: { status: 500, about: 'A defect of ours; the reference finds the cause in the logs.' },
  forbidden: { status: 403, about: 'The address is not meant for the one who asks.' },
  invalid_sign_in_request: {
    status: 400,
    about: 'The relying party sent a request that can not be answered, nor sent back to it.',
  },
  unknown_relying_party: { status: 400, about: 'The client_id is not registered.' },
  unregistered_redirect: { status: 400, about: 'The redirect_uri is not registered for the client, to the letter.' },
  unknown_sign_out_service: { status: 400, about: 'A sign-out names a client that is not registered.' },
  unregistered_sign_out_return: {
    status: 400,
    about: 'The post_logout_redirect_uri is not registered for the client, to the letter.',
  },
  invalid_sign_out_request: { status: 400, about: 'A sign-out has a faulty parameter, or its form was not ours.' },
  not_for_browsers: { status: 400, about: 'An endpoint for the programs of services refused what a browser sent.' },
  account_level_too_low: {
    status: 403,
    about: 'The service needs level 2 and the account is of level 1.',
    article: 'D69 Art 9',
  },
  authentication_level_unreachable: {
    status: 403,
    about: 'The service needs factors that cannot be used with the account.',
    article: 'D69 Art 20',
  },
  unknown_level: {
    status: 403,
    about: 'The service requires an `acr` or `authentication_level` that does not exist; no account could meet it.',
  },
  essential_claim_unavailable: {
    status: 403,
    about: 'The service cannot work without data that only a level 2 account opens.',
  },
});
