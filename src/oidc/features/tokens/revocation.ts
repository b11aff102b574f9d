import type { KoaContextWithOIDC } from 'oidc-provider';
import { refusal } from '../../errors/index.ts';
import type { Piece } from '../feature.ts';

/** Revocation (RFC 7009): a client ends its own tokens; for another client's token it is refused (section 2.1). */
export const revocation = (): Piece => ({
  routes: { revocation: '/token/revocation' },
  features: {
    revocation: {
      enabled: true,
      async allowedPolicy(
        { oidc }: KoaContextWithOIDC,
        client: { clientId: string },
        token: { kind: string; clientId?: string; grantId?: string },
      ) {
        if (token.clientId !== client.clientId) throw refusal('token_of_another_client');
        // The grant ends with the token, except a session's grant: other sign-ins share it, so the token ends alone
        // (ADR 10).
        if (token.kind === 'AccessToken' && token.grantId !== undefined) {
          const grant = (await oidc.provider.Grant.find(token.grantId)) as { persistsLogout?: boolean } | undefined;
          if (grant?.persistsLogout !== true) delete token.grantId;
        }
        return true;
      },
    },
  },
});
