import { defineEvents } from '../audit/index.ts';

export const oidcEvents = defineEvents('oidc', {
  claims_released: {
    about: 'An authorization was issued to a relying party, with the claims named.',
    fields: { account: 'id', rp: 'id', claims: 'codes' },
  },
  authorization_refused: {
    about: 'A relying party got an error instead of an authorization.',
    fields: { rp: 'id', error: 'code', account: 'id?' },
  },
  code_reuse_detected: {
    about: 'An authorization code was used twice; all that came of it was revoked.',
    fields: { grant: 'id?' },
  },
  refresh_token_reuse_detected: {
    about: 'An old refresh token was used again; its whole family was revoked.',
    fields: { grant: 'id?' },
  },
  signing_key_rotated: {
    about: 'The signing keys were rotated.',
    fields: { version: 'count' },
  },
  logout_notice_delayed: {
    about: 'A relying party did not take the notice of a sign-out; it is tried again for 24 hours.',
    fields: { account: 'id', rp: 'id' },
  },
  logout_notice_given_up: {
    about: 'A relying party did not take the notice of a sign-out for 24 hours; it is not tried any more.',
    fields: { account: 'id', rp: 'id' },
  },
});
