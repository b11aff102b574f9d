/**
 * storage: the one data layer. Chooses the engine by the URI alone (embedded on a file, or MongoDB), holds both to the
 * portable subset of design section 4, and seals what must not be read at rest.
 * Never: anything of the domain; a write that is answered before it is durable; an operator that the two engines answer
 * differently.
 * Follows: NIST SP 800-38D (AES-GCM), RFC 5869 (HKDF), RFC 2104 (HMAC).
 */
export { openStore } from './connect.ts';
export type { StoreOptions } from './connect.ts';
export { defineCollection, isDeclaration } from './declarations/declaration.ts';
export type { CollectionDeclaration, Declaration, DocumentOf } from './declarations/declaration.ts';
export type { CollectionModel } from './declarations/model.ts';
export { pathsOf } from './declarations/paths.ts';
export type { PathOf, ValueAt } from './declarations/paths.ts';
export { Mixed, optional, required, Schema } from './declarations/schema.ts';
export { isDuplicate, StoreUnavailable, StoreUriFault, UnsupportedOperation, WrongInstallation } from './errors.ts';
export { madeForCollection, markStore } from './made-for.ts';
export type { Purpose } from './made-for.ts';
export { openOutbox, OUTBOX_FIELDS } from './outbox.ts';
export type { Later, Outbox, Waiting } from './outbox.ts';
export { announcePresence, presenceCollection, presentServers } from './presence.ts';
export type { Presence } from './presence.ts';
export { loadOrMakeSealKeys, loadSealKeys } from './seal-keys.ts';
export { openSeal, SealBroken } from './seal.ts';
export { storageSettings } from './settings.ts';
export type { Seal, SealKey } from './seal.ts';
export type {
  Collection,
  Cursor,
  DeleteResult,
  Filter,
  FindOneAndUpdateOptions,
  FindOptions,
  IndexSpec,
  Projection,
  QueryPlan,
  RawCollection,
  Sort,
  Store,
  StoredDocument,
  Update,
  UpdateOptions,
  UpdateResult,
} from './store.ts';
