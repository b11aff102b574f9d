import type { Piece } from './feature.ts';

/** The userinfo endpoint (OpenID Connect Core section 5.3), with signed answers for RPs whose record asks for them. */
export const userinfo = (): Piece => ({
  acceptQueryParamAccessTokens: false,
  routes: { userinfo: '/userinfo' },
  features: { userinfo: { enabled: true }, jwtUserinfo: { enabled: true } },
});
