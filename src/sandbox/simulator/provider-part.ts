import type { ParameterizedContext } from 'koa';

/** A document of oidc-provider's models, as far as the simulator touches one. */
interface Stored {
  exp?: number;
  destroy(): Promise<void>;
}

/** What oidc-provider leaves on the context of a request that it served. */
export interface ProviderPart {
  readonly client?: { readonly clientId: string };
  readonly params?: Readonly<Record<string, unknown>>;
  readonly entities: {
    readonly Interaction?: Stored & { returnTo: string; result?: object; persist(): Promise<unknown> };
    readonly AuthorizationCode?: Stored & {
      readonly jti: string;
      readonly accountId: string;
      save(): Promise<unknown>;
      consume(): Promise<void>;
    };
    readonly AccessToken?: Stored;
  };
}

export const providerPart = (ctx: ParameterizedContext): ProviderPart | undefined =>
  (ctx as { oidc?: ProviderPart }).oidc;

/** What really happens to the provider, its accounts and consents. */
export interface Deeds {
  /** Afterwards, keys sign that were never published before. */
  rotateKeys(): Promise<unknown>;
  lock(accountId: string): Promise<unknown>;
  unlock(accountId: string): Promise<unknown>;
  withdraw(accountId: string, clientId: string): Promise<unknown>;
  /** The same ID token with its times shifted, signed by the same key. */
  shiftIdToken(idToken: string, seconds: number): Promise<string>;
}
