import type { Acr } from '../identity/index.ts';
import type { Localised } from '../shared/index.ts';
import type { CompleteClient } from './record/client.ts';
import type { PreviousSecret } from './record/previous-secret.ts';
import type { Logo } from './logo.ts';

export const RELYING_PARTY_KINDS = ['public-service', 'payment', 'other'] as const;
/** When ID tokens and userinfo state the `authentication_level`. */
export const LEVEL_STATEMENTS = ['on_request', 'always'] as const;
export type LevelStatement = (typeof LEVEL_STATEMENTS)[number];

export type RelyingPartyKind = (typeof RELYING_PARTY_KINDS)[number];

/** Essential: the service cannot work without the claim. Voluntary: the citizen may deselect it. */
export type Need = 'essential' | 'voluntary';

/** The terms on which a relying party may request a claim. */
export interface ClaimTerms {
  readonly need: Need;
  /** Key into the record's purposes. */
  readonly purpose: string;
}

/** Source of a record: a file, the store (`rp put`), or the product itself. */
export type RecordSource = 'folder' | 'store' | 'own';

/** A registered service as other modules see it: validated, with defaults filled in, frozen. */
export interface RelyingParty {
  /** Also its OAuth `client_id`. */
  readonly id: string;
  readonly organisation: Localised;
  readonly kind: RelyingPartyKind;
  readonly purposes: Readonly<Record<string, Localised>>;
  /** Claims it may request, by name; others are refused. Has no prototype: safe to index with any name. */
  readonly claims: Readonly<Record<string, ClaimTerms>>;
  /** Minimum account level; sign-ins below it are refused. */
  readonly minimumAcr: Acr | undefined;
  readonly authenticationLevel: LevelStatement;
  readonly pkce: 'required' | 'optional';
  /** A former client secret that is still accepted for a while. */
  readonly previousSecret: PreviousSecret | undefined;
  readonly policyUri: Localised | undefined;
  readonly tosUri: Localised | undefined;
  /** How long a consent lasts, in days. */
  readonly consentDays: number;
  /** Resource servers it may request tokens for: indicator URI (RFC 8707) to scopes. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  /** Its OAuth metadata with the defaults filled in. */
  readonly client: CompleteClient;
  /** Values of the keys that profiles add to a record (`RecordExtension`), by key. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Runs on the citizen's own device (RFC 8252). */
  readonly isNative: boolean;
  /** The sector of its pairwise `sub` (OpenID Connect Core section 8.1). */
  readonly sector: string;
  readonly logo: Logo | undefined;
  /** One of our own services, which needs no consent. Never set by a record. */
  readonly firstParty: boolean;
  readonly source: RecordSource;
  /** Digest of all fields above; changes if any of them changes. */
  readonly version: string;
}
