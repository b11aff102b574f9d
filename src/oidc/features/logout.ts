import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderDependencies } from '../dependencies.ts';
import { toTheLetter } from '../upstream/index.ts';
import type { Piece } from './feature.ts';

/** What oidc-provider keeps in the session between the question and its answer. There is one place for it. */
interface SignOutState {
  readonly secret: string;
  readonly clientId: string;
  readonly postLogoutRedirectUri: string;
  readonly state: string;
}

/** Parameters of a sign-out (RP-Initiated Logout 1.0, section 2) that its form brings back; empty if not given. */
interface SignOutRequest {
  readonly client_id: string;
  readonly post_logout_redirect_uri: string;
  readonly state: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Where a relying party wants the citizen to be after the sign-out, if its record allows that. */
async function wayBack({ oidc }: KoaContextWithOIDC, sent: SignOutRequest): Promise<string | undefined> {
  const { client_id: clientId, post_logout_redirect_uri: uri, state } = sent;
  const client = clientId === '' ? undefined : await oidc.provider.Client.find(clientId).catch(() => undefined);
  if (client?.postLogoutRedirectUriAllowed(uri) !== true) return undefined;
  const address = new URL(uri);
  if (state !== '') address.searchParams.set('state', state);
  return toTheLetter(uri, address.href) ?? address.href;
}

/**
 * Where the answer to a question goes that the session does not know any more: the form came twice, another tab asked
 * later, or the citizen is signed out. What the form brought back is checked like a new request, so that a forged form
 * is worth no more than a link.
 *
 * @returns undefined for other requests, and for a forged form
 */
export async function signOutAgain(ctx: KoaContextWithOIDC): Promise<string | undefined> {
  const { route, body, session } = ctx.oidc;
  if (route !== 'end_session_confirm' || body === undefined) return undefined;
  const sent: SignOutRequest = {
    client_id: textOf(body['client_id']),
    post_logout_redirect_uri: textOf(body['post_logout_redirect_uri']),
    state: textOf(body['state']),
  };
  if (session?.accountId === undefined) return (await wayBack(ctx, sent)) ?? ctx.oidc.urlFor('end_session_success');
  // Somebody is signed in, and is asked once more.
  if (body['client_id'] === undefined) return undefined;
  const given = Object.entries(sent).filter(([, value]) => value !== '');
  return `${ctx.oidc.urlFor('end_session')}?${new URLSearchParams(given).toString()}`;
}

/**
 * Sign-out by the citizen at an RP (RP-Initiated Logout 1.0), of which all RPs are notified (Back-Channel Logout 1.0).
 */
export const logout = ({ pages }: Pick<ProviderDependencies, 'pages'>): Piece => ({
  routes: { end_session: '/session/end' },
  features: {
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx: KoaContextWithOIDC) {
        const { secret = '', clientId, ...request } = (ctx.oidc.session?.state ?? {}) as Partial<SignOutState>;
        const carried: SignOutRequest = {
          client_id: clientId ?? '',
          post_logout_redirect_uri: request.postLogoutRedirectUri ?? '',
          state: request.state ?? '',
        };
        const action = ctx.oidc.urlFor('end_session_confirm');
        pages.signOut(ctx, { action, fields: { xsrf: secret, ...carried }, clientId });
      },
      postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => pages.signedOut(ctx, ctx.oidc.client?.clientId),
    },
  },
});
