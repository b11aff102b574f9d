import { ACRS, type AccountId, type Acr } from '../identity/index.ts';
import type { Need } from '../relying-parties/index.ts';
import { LANGUAGES, type Language } from '../shared/index.ts';
import { defineCollection, Mixed, optional, required, Schema, type DocumentOf } from '../storage/index.ts';
import type { ConsentText } from './text.ts';

const accountId = required<AccountId>(String, { index: true });
const need = required<Need>(String, { enum: ['essential', 'voluntary'] });
const acr = required<Acr>(String, { enum: ACRS });
const language = required<Language>(String, { enum: LANGUAGES });

/** What the citizen decided on one claim. */
const decision = {
  granted: required(Boolean),
  /** Key of the purpose in the record. */
  purpose: required(String),
  /** The purpose as it was shown. */
  purposeText: required(String),
  language,
  need,
  /** Account level at which the citizen agreed to release the claim. */
  acr,
  at: required(Date),
  expiresAt: required(Date),
  /** Version of the consent in which this was decided; identifies the proof. */
  version: required(Number),
};

const recordedClaim = new Schema({
  claim: required(String),
  granted: required(Boolean),
  purpose: required(String),
  purposeText: required(String),
  need,
});

const record = {
  rp: required(String),
  /** Counts from 1 without gaps, per account and relying party. */
  version: required(Number),
  type: required<'given' | 'withdrawn'>(String, { enum: ['given', 'withdrawn'] }),
  at: required(Date),
  /** Given: the expiry. */
  expiresAt: optional(Date),
  /** Given: the decision on each claim shown. Withdrawn: the claims concerned. */
  claims: required([recordedClaim]),
  acr,
  language,
  /** Given: the page exactly as it was shown. */
  text: optional<ConsentText>(Mixed),
  /** Given: digest of the relying party's record at that moment. */
  rpVersion: optional(String),
  /** Withdrawn: for this purpose only. */
  purpose: optional(String),
  /** Hash of the previous record of the same account and relying party; empty for the first. */
  previous: required(String),
  /** SHA-256 over all fields above, in base64url. */
  hash: required(String),
};

/** The proof of one decision, until it is written to its own collection. */
const pendingRecord = new Schema({ accountId: required<AccountId>(String), ...record });

/** The current state between an account and a relying party: one document, changed by one conditional update. */
export const consentsCollection = defineCollection({
  name: 'consents',
  owner: 'consent',
  about: 'What holds now between an account and a relying party, and what is still to follow from it',
  key: '`<account>:<relying party>`',
  schema: new Schema({
    _id: required(String),
    accountId,
    rp: required(String),
    version: required(Number),
    state: required<'given' | 'withdrawn'>(String, { enum: ['given', 'withdrawn'] }),
    decisions: required([new Schema({ claim: required(String), ...decision })]),
    acr,
    language,
    at: required(Date),
    expiresAt: required(Date),
    /** Hash of the latest record. */
    head: required(String),
    /** Outbox: records of this document that may not yet be written, audited and acted on. */
    pending: required([pendingRecord]),
    /** Length of `pending`. */
    unsettled: required(Number),
  }).index({ unsettled: 1 }, { partialFilterExpression: { unsettled: { $gt: 0 } } }),
});

export const consentRecordsCollection = defineCollection({
  name: 'consent_records',
  owner: 'consent',
  about: 'The proof: every decision and withdrawal with the text shown, linked by hash to the one before',
  key: '`<account>:<relying party>:<version>`',
  schema: new Schema({ _id: required(String), accountId, ...record }),
});

export type ConsentDocument = DocumentOf<typeof consentsCollection>;
export type StoredConsentRecord = DocumentOf<typeof consentRecordsCollection>;
