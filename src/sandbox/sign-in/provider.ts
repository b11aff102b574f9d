import * as oidc from 'openid-client';
import type { Clock, Language } from '../../shared/index.ts';
import { signInFailure, SignInFailed } from './failure.ts';
import { openLogoutTokens } from './logout-token.ts';
import type { LogoutTokens } from './logout-token.ts';

/** The signed-in citizen, from the ID token and userinfo. */
export interface Citizen {
  readonly sub: string;
  readonly sid: string | undefined;
  /** Kept for signing out (`id_token_hint`). */
  readonly idToken: string;
  readonly acr: string | undefined;
  readonly amr: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What must be remembered of an authorization request until the browser returns. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The purpose of the sign-in at the relying party. */
  readonly purpose: string;
  /** The subject that must return from a step-up. */
  readonly sub: string | undefined;
}

export interface AuthorizationWish {
  readonly purpose: string;
  readonly language: Language;
  readonly scope: string;
  readonly acrValues?: string;
  /** The `claims` parameter (OpenID Connect Core section 5.5). */
  readonly claims?: object;
  /** Only this citizen is accepted. */
  readonly citizen?: Citizen | undefined;
}

export interface Provider {
  /** Returns the address to send the browser to, and what to remember. Rejects with SignInFailed. */
  begin(wish: AuthorizationWish): Promise<{ url: URL; pending: PendingSignIn }>;
  /** Redeems an authorization code. Checks state, iss, nonce, PKCE and the signature. Rejects with SignInFailed. */
  finish(pending: PendingSignIn, response: URL): Promise<Citizen>;
  /** Address that also ends the session at the provider (RP-Initiated Logout 1.0). */
  signOut(citizen: Citizen, language: Language): Promise<URL>;
  readonly logoutTokens: LogoutTokens;
}

export interface ProviderOptions {
  issuer: string;
  clientId: string;
  metadata: Partial<oidc.ClientMetadata>;
  authentication: oidc.ClientAuth;
  redirectUri: string;
  postLogoutRedirectUri: string;
  /** Push the request (RFC 9126) instead of sending it through the browser. */
  pushed: boolean;
  clock: Clock;
}

/** The provider as a relying party sees it. Discovery happens at the first use and is repeated until it succeeds. */
export function openProvider(options: ProviderOptions): Provider {
  const issuer = new URL(options.issuer);
  let discovered: Promise<oidc.Configuration> | undefined;
  const configuration = (): Promise<oidc.Configuration> => {
    discovered ??= oidc
      .discovery(issuer, options.clientId, options.metadata, options.authentication, {
        timeout: 10,
        // Check the ID token's signature even though it comes from the token endpoint: the connection may be plain
        // HTTP.
        execute: [oidc.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [plainHttp] : [])],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };

  return {
    begin: (wish) =>
      answered(async () => {
        const config = await configuration();
        const pending: PendingSignIn = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          codeVerifier: oidc.randomPKCECodeVerifier(),
          purpose: wish.purpose,
          sub: wish.citizen?.sub,
        };
        const parameters = {
          redirect_uri: options.redirectUri,
          scope: wish.scope,
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
          code_challenge_method: 'S256',
          ui_locales: wish.language,
          ...(wish.acrValues === undefined ? {} : { acr_values: wish.acrValues }),
          ...(wish.claims === undefined ? {} : { claims: JSON.stringify(wish.claims) }),
          ...(wish.citizen === undefined ? {} : { id_token_hint: wish.citizen.idToken }),
        };
        const url = options.pushed
          ? await oidc.buildAuthorizationUrlWithPAR(config, parameters)
          : oidc.buildAuthorizationUrl(config, parameters);
        return { url, pending };
      }),

    finish: (pending, response) =>
      answered(async () => {
        const config = await configuration();
        const tokens = await oidc.authorizationCodeGrant(config, response, {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.codeVerifier,
          idTokenExpected: true,
        });
        const said = tokens.claims();
        if (said === undefined || tokens.id_token === undefined) throw new SignInFailed('sign_in_failed');
        if (pending.sub !== undefined && pending.sub !== said.sub) throw new SignInFailed('other_person');
        const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, said.sub);
        return {
          sub: said.sub,
          sid: typeof said['sid'] === 'string' ? said['sid'] : undefined,
          idToken: tokens.id_token,
          acr: typeof said['acr'] === 'string' ? said['acr'] : undefined,
          amr: Array.isArray(said['amr']) ? said['amr'].filter((method) => typeof method === 'string') : [],
          claims: { ...said, ...userinfo },
        };
      }),

    signOut: async (citizen, language) =>
      oidc.buildEndSessionUrl(await configuration(), {
        id_token_hint: citizen.idToken,
        post_logout_redirect_uri: options.postLogoutRedirectUri,
        ui_locales: language,
      }),

    logoutTokens: openLogoutTokens({
      clientId: options.clientId,
      clock: options.clock,
      server: async () => {
        const { issuer: name, jwks_uri: jwksUri } = (await configuration()).serverMetadata();
        if (jwksUri === undefined) throw new Error('the provider publishes no keys');
        return { issuer: name, jwksUri };
      },
    }),
  };
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signInFailure(error);
  }
}

// Only a developer's machine has an issuer on plain HTTP.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- openid-client marks it so that it stands out
const plainHttp = oidc.allowInsecureRequests;
