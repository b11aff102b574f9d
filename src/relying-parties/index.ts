/**
 * relying-parties: who may request what, why, and at which level: the records of relying parties, their schema, their
 * sources (a folder of files, the store) and a snapshot that every process refreshes within two seconds.
 * Never: what a citizen agreed to (consent), the OAuth protocol (oidc), anything fetched from an RP's addresses.
 * Standards: OpenID Connect Dynamic Client Registration 1.0, OpenID Connect Core 1.0 section 8 (pairwise subjects),
 * RFC 7591, RFC 8252 (native applications), RFC 8707 (resource indicators), RFC 9700 (security practice).
 */
export { allowedClaims, clientMetadata, sectorOf } from './entitlements.ts';
export type { AllowedClaims, AskedFor } from './entitlements.ts';
export { relyingPartiesCollection, revisionsCollection } from './collections.ts';
export { RecordFaultsError } from './record/faults.ts';
export type { RecordFault } from './record/faults.ts';
export {
  AUTH_METHODS,
  CONTENT_ENCRYPTION_METHODS,
  ENCRYPTION_ALGORITHMS,
  isUsablePublicKey,
  SIGNING_ALGORITHMS,
} from './record/client.ts';
export { RSA_BITS, weaknessOf } from './record/key-strength.ts';
export type { ClientPart, CompleteClient } from './record/client.ts';
export { checkLogo, LOGO_BYTES, logo, readLogo } from './logo.ts';
export type { Logo, LogoReading, LogoType } from './logo.ts';
export { relyingPartyProblems } from './problems.ts';
export type { ReadRecord, RecordExtension } from './record/extension.ts';
export { checkRelyingParty, parseRelyingParty } from './record/record.ts';
export type { ParsedRecord, RecordContext, RecordFormat, RelyingPartyRecord } from './record/record.ts';
export { LIBRARIES, libraryOf, pageOf } from './making/libraries.ts';
export type { Library } from './making/libraries.ts';
export { makeRecord, recordFile } from './making/make-record.ts';
export type { MadeRecord, RecordWish } from './making/make-record.ts';
export { lineFinder } from './record/lines.ts';
export { openRelyingParties } from './registry.ts';
export type { RegistryChange, RelyingParties, RelyingPartiesDependencies } from './registry.ts';
export type { BrokenRecord, RegistryLog } from './sources.ts';
export { relyingPartySettings } from './settings.ts';
export { RELYING_PARTY_KINDS } from './relying-party.ts';
export type { ClaimTerms, Need, RecordSource, RelyingParty, RelyingPartyKind } from './relying-party.ts';
