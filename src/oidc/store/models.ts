/** Models of oidc-provider that are kept in the store, each with its collection. */
export const COLLECTIONS = {
  AccessToken: 'oidc_access_tokens',
  AuthorizationCode: 'oidc_authorization_codes',
  ClientCredentials: 'oidc_client_credentials',
  Grant: 'oidc_grants',
  Interaction: 'oidc_interactions',
  PushedAuthorizationRequest: 'oidc_pushed_requests',
  RefreshToken: 'oidc_refresh_tokens',
  ReplayDetection: 'oidc_replay_detection',
  Session: 'oidc_sessions',
} as const;

export type StoredModel = keyof typeof COLLECTIONS;

export const isStoredModel = (model: string): model is StoredModel => Object.hasOwn(COLLECTIONS, model);
