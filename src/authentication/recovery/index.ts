/**
 * recovery: regaining access after the loss of the password or the phone, always with two proofs; phone changes;
 * recovery questions.
 * Never: a session. A recovery ends all sessions and signs nobody in.
 * Follows: NIST SP 800-63B section 4.2 (account recovery), docs/adr/0006-recovery-takes-two.md.
 */
export { openConfirmationCodes } from './confirmation-codes.ts';
export type { ConfirmationCodes, CountedCodes } from './confirmation-codes.ts';
export { phoneChangesCollection } from './phone/phone-change-documents.ts';
export type { PhoneChange, RecoveryOptions } from './phone/phone-change.ts';
export { recoveryProblems } from './problems.ts';
export { ASKED, QUESTIONS } from './questions.ts';
export type { ChosenQuestions, Question } from './questions.ts';
export { openRecovery } from './recovery.ts';
export type { Recovery, RecoveryState } from './recovery.ts';
export { recoveriesCollection } from './recovery-documents.ts';
export type { RecoveryFactor } from './second-factors.ts';
