/**
 * factors: the authentication factors, one folder per factor behind one contract (`contract.ts`), their list, and the
 * level that proofs reach together.
 * Never: when a factor is asked for, and in which sign-in its proof counts: `sign-in` implements the port that proofs
 * go to.
 * Follows: D69 Art 20 (authentication levels), RFC 8176 (amr), RFC 9106 (argon2id), NIST SP 800-63B, WebAuthn level 3,
 * RFC 6238.
 */
export { credentialsCollection, openAuthenticators } from './authenticators/authenticators.ts';
export type { Authenticators, BegunWith, StoredAuthenticators } from './authenticators/authenticators.ts';
export { availableTo } from './available.ts';
export type { Available } from './available.ts';
export type { FactorKind, RecoveryKind, RecoveryRule, Showable } from './contract.ts';
export { folded } from './password/choosing/folded-text.ts';
export { factorOf, hasPage, openFactors, pageOf } from './list.ts';
export type { FactorWithPage, OpenedFactors, RecoveringFactor } from './list.ts';
export { FACTOR_NAMES } from './names.ts';
export type { FactorName } from './names.ts';
export { openNotices } from './authenticators/notices.ts';
export type { Notices } from './authenticators/notices.ts';
export { codeEvents } from './one-time-code/events.ts';
export {
  afterMiss,
  CODE_DIGITS,
  CODE_SECONDS,
  CODE_TRIES,
  endOf,
  replaceableSince,
  RESEND_SECONDS,
  secondsToResend,
  sentNote,
  whyNotResent,
  withTriesLeft,
} from './one-time-code/sent-code.ts';
export type { CodeFactor, SentCode, SentNote } from './one-time-code/sent-code.ts';
export { readTypedCode } from './one-time-code/typed-code.ts';
export { MOST_SENDS, openSendingLimit, sentCodesCollection, WINDOW_SECONDS } from './one-time-code/sending-limit.ts';
export { spentChallengesCollection } from './passkey/challenges.ts';
export { MOST_PASSKEYS } from './passkey/enrolment.ts';
export type { Passkey } from './passkey/enrolment.ts';
export { checkNewPassword, LEAST_CHARACTERS } from './password/choosing/check-new-password.ts';
export type { PasswordHolder } from './password/choosing/personal.ts';
export { openPasswords } from './password/hashing.ts';
export type { PasswordOptions, Passwords } from './password/hashing.ts';
export { whyNotOpen } from './password/not-open.ts';
export { passwordProblems } from './password/problems.ts';
export { authenticatorProblems } from './authenticators/problems.ts';
export { codeProblems } from './one-time-code/problems.ts';
export type { ChosenPasscode } from './passcode/passcode.ts';
export { passcodeProblems } from './passcode/problems.ts';
export { passkeyProblems } from './passkey/problems.ts';
export { portraitProblems } from './portrait-check/problems.ts';
export { recoveryCodeProblems } from './recovery-code/problems.ts';
export { totpProblems } from './totp/problems.ts';
export type { VerifyPassword } from './password/verification.ts';
export type { PortraitThresholds } from './portrait-check/portrait-check.ts';
export {
  authenticationLevel,
  levelNow,
  levelOfKinds,
  livingProofs,
  mergeProofs,
  missingFactors,
  stampedProofs,
  statementNow,
} from './proofs.ts';
export type { ReuseWindows, Statement } from './proofs.ts';
export { countedBy } from './sign-in-port.ts';
export type { Beginning, Holding, Proof, ProvenSignIn, SignInPort, VerifyTypedCode } from './sign-in-port.ts';
export { MOST_APPS } from './totp/enrolment.ts';
export type { PendingApp } from './totp/enrolment.ts';
export type { AuthenticatorApp } from './totp/stored.ts';
