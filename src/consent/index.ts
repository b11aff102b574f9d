/**
 * consent: what a citizen agreed to release, to whom, for what purpose and until when, and the proof of it.
 * Never: who may ask for what (relying-parties), the values of claims (identity), tokens (oidc).
 * Law on Personal Data Protection 91/2025/QH15 and Decree 356/2025: consent is voluntary, per purpose, provable in a
 * form that can be reproduced, and withdrawn as easily as given.
 */
export { consentRecordsCollection, consentsCollection } from './collections.ts';
export { granted, missing } from './consent.ts';
export type { Consent, ConsentDecision } from './consent.ts';
export { openConsents } from './consents.ts';
export type { ConsentDependencies, Consents, GiveConsent, WithdrawConsent } from './consents.ts';
export type { Withdrawal } from './outbox.ts';
export { consentProblems } from './problems.ts';
export type { ConsentRecord, RecordedClaim } from './records.ts';
export { consentTextDigest, firstBrokenRecord } from './records.ts';
export type { ConsentLine, ConsentText } from './text.ts';
