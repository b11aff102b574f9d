import type { Piece } from '../feature.ts';

/** The authorization code flow (RFC 6749 section 4.1), and no other. */
export const authorizationCode = (): Piece => ({
  responseTypes: ['code'],
  clientDefaults: { grant_types: ['authorization_code'], response_types: ['code'] },
  allowOmittingSingleRegisteredRedirectUri: false,
  // A browser's POST is redirected to the same request by GET before it comes here (web/middleware/protocol-body.ts).
  enableHttpPostMethods: false,
  routes: { authorization: '/auth', token: '/token' },
});
