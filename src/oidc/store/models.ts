/** Models of oidc-provider that are kept in the store. */
const MODELS = [
  'AccessToken',
  'AuthorizationCode',
  'ClientCredentials',
  'Grant',
  'Interaction',
  'PushedAuthorizationRequest',
  'RefreshToken',
  'ReplayDetection',
  'Session',
] as const;

export type StoredModel = (typeof MODELS)[number];

export const isStoredModel = (model: string): model is StoredModel => (MODELS as readonly string[]).includes(model);
