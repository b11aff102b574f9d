import {
  defineCollection,
  Mixed,
  optional,
  required,
  Schema,
  type DocumentOf,
  type Store,
} from '../../storage/index.ts';
import type { StoredModel } from './models.ts';

/**
 * Fields of every model of oidc-provider. `_id` is a digest of the token, so that a stolen store opens nothing. The
 * payload is kept as text, so that no key in it can be read as an operator.
 */
const FIELDS = {
  _id: required(String),
  payload: required<string | Buffer>(Mixed),
  accountId: optional(String),
  clientId: optional(String),
  /** Epoch seconds at which it was used. */
  consumed: optional(Number),
  /** The document only marks that this id must not be used again. */
  ended: optional(Boolean),
  /** Of a session: the id that outlives rotation. */
  uid: optional(String),
  /** Of a Grant: the session that it ends with, unless it persists. */
  sessionUid: optional(String),
  persistsLogout: optional(Boolean),
  expiresAt: required(Date, { expires: 0 }),
};
const schema = () => new Schema(FIELDS);

const OWNER = 'oidc';
const key = 'time of creation, then a digest of the model and its id';

/**
 * The collections of oidc-provider's models. Those with `sealed` hold a login hint or other personal data in each
 * request.
 */
export const PROTOCOL_COLLECTIONS = {
  AccessToken: defineCollection({
    name: 'oidc_access_tokens',
    owner: OWNER,
    about: 'Access tokens of citizens; sealed where the request names claim values',
    key,
    schema: schema(),
  }),
  AuthorizationCode: defineCollection({
    name: 'oidc_authorization_codes',
    owner: OWNER,
    about: 'Authorization codes; sealed where the request names claim values',
    key,
    schema: schema(),
  }),
  ClientCredentials: defineCollection({
    name: 'oidc_client_credentials',
    owner: OWNER,
    about: 'Access tokens of clients themselves',
    key,
    schema: schema(),
  }),
  Grant: defineCollection({
    name: 'oidc_grants',
    owner: OWNER,
    about: 'What tokens may be used for; without its grant a token is void',
    key,
    schema: schema().index({ accountId: 1 }).index({ sessionUid: 1 }),
  }),
  Interaction: defineCollection({
    name: 'oidc_interactions',
    owner: OWNER,
    about: 'Authorization requests that wait for a citizen',
    key: 'digest of the model and its id',
    schema: schema(),
    sealed: ['payload'],
  }),
  PushedAuthorizationRequest: defineCollection({
    name: 'oidc_pushed_requests',
    owner: OWNER,
    about: 'Pushed authorization requests',
    key,
    schema: schema(),
    sealed: ['payload'],
  }),
  RefreshToken: defineCollection({
    name: 'oidc_refresh_tokens',
    owner: OWNER,
    about: 'Refresh tokens; sealed where the request names claim values',
    key,
    schema: schema(),
  }),
  ReplayDetection: defineCollection({
    name: 'oidc_replay_detection',
    owner: OWNER,
    about: 'Identifiers of client assertions that were used',
    key: 'digest of the model and its id',
    schema: schema(),
  }),
  Session: defineCollection({
    name: 'oidc_sessions',
    owner: OWNER,
    about: 'Sessions of browsers, and marks of those that ended',
    key: 'digest of the model and its id',
    schema: schema().index({ uid: 1 }).index({ accountId: 1 }),
  }),
} as const satisfies Record<StoredModel, unknown>;

export type ProtocolDocument = DocumentOf<(typeof PROTOCOL_COLLECTIONS)['Grant']>;

/** Declares the collections to a store; before `store.ready()`. */
export function declareProtocolCollections(store: Store): void {
  for (const declaration of Object.values(PROTOCOL_COLLECTIONS)) store.collection(declaration);
}
