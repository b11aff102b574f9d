import { AUTH_METHODS } from '../../../relying-parties/index.ts';
import type { Piece } from '../feature.ts';

/** How clients authenticate (OpenID Connect Core section 9). */
export const clientAuthentication = (): Piece => ({
  clientAuthMethods: [...AUTH_METHODS],
  clientDefaults: { token_endpoint_auth_method: 'client_secret_basic' },
});
