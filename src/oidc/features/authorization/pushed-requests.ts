import type { Piece } from '../feature.ts';

/** Authorization requests that the RP's server pushes beforehand (RFC 9126). */
export const pushedRequests = (): Piece => ({
  routes: { pushed_authorization_request: '/par' },
  features: { pushedAuthorizationRequests: { enabled: true } },
});
