import type { Acr } from '../identity/index.ts';
import type { Localised } from '../shared/index.ts';
import type { CompleteClient } from './record/client.ts';
import type { Logo } from './logo.ts';

export const RELYING_PARTY_KINDS = ['public-service', 'payment', 'other'] as const;
export type RelyingPartyKind = (typeof RELYING_PARTY_KINDS)[number];

/** The service cannot work without the claim, or the citizen may untick it. */
export type Need = 'essential' | 'voluntary';

/** On what terms a relying party may ask for a claim. */
export interface ClaimTerms {
  readonly need: Need;
  /** Key into the record's purposes. */
  readonly purpose: string;
}

/** Where a record comes from: a file, the store (`rp put`), or the product itself. */
export type RecordSource = 'folder' | 'store' | 'own';

/** A registered service as the rest of the product sees it: checked, complete, frozen. */
export interface RelyingParty {
  /** Also its OAuth `client_id`. */
  readonly id: string;
  readonly organisation: Localised;
  readonly kind: RelyingPartyKind;
  readonly purposes: Readonly<Record<string, Localised>>;
  /** Claims it may ask for, by name; anything else is refused. Has no prototype: safe to index with any name. */
  readonly claims: Readonly<Record<string, ClaimTerms>>;
  /** Below this account level no sign-in is answered. */
  readonly minimumAcr: Acr | undefined;
  readonly pkce: 'required' | 'optional';
  readonly policyUri: Localised | undefined;
  readonly tosUri: Localised | undefined;
  /** How long a consent lasts, in days. */
  readonly consentDays: number;
  /** Resource servers it may ask tokens for: indicator URI (RFC 8707) to scopes. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  /** Its OAuth metadata with the defaults filled in. */
  readonly client: CompleteClient;
  /** Values of the keys that profiles add to a record (`RecordExtension`), by key. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Runs on the citizen's own device (RFC 8252). */
  readonly isNative: boolean;
  /** What its pairwise `sub` is made for (OpenID Connect Core section 8.1). */
  readonly sector: string;
  readonly logo: Logo | undefined;
  /** One of our own services: the citizen is asked for no consent. Never from a record. */
  readonly firstParty: boolean;
  readonly source: RecordSource;
  /** Digest of all of the above: differs when anything changed. */
  readonly version: string;
}
