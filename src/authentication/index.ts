/**
 * authentication: factors, what a session proves, passwords, one-time codes, delays after failures, and sign-ins under way.
 * Never: pages, the account's data, who may ask for which level.
 * Law and standards: D69 Art 20 (authentication levels), RFC 8176 (amr), RFC 9106 (argon2id), NIST SP 800-63B.
 */
export { approvalProblems, comparedNumber, qrCode, typedCode } from './approvals/index.ts';
export type { Approval, ApprovalKind, Approvals, ApprovalState, Approver, Asking } from './approvals/index.ts';
export { openAuthentication } from './authentication.ts';
export type { Authentication, AuthenticationDependencies, AuthenticationOptions } from './authentication.ts';
export type { SendCode, VerifyCode } from './factors/one-time-code/one-time-codes.ts';
export type { CodeFactor, SentCode } from './factors/one-time-code/sent-code.ts';
export type { Available } from './factors/available.ts';
export { browserName } from './devices/browser-name.ts';
export type { DeviceCookie, Devices, RememberDevice } from './devices/devices.ts';
export { MOST_PASSKEYS } from './factors/passkey/enrolment.ts';
export type { Passkey } from './factors/passkey/enrolment.ts';
export type { CreationOptions, RequestOptions } from './factors/passkey/options.ts';
export type { Passkeys } from './factors/passkey/passkeys.ts';
export type { Appearance, KnownDevice } from './devices/device-records.ts';
export { definitionOf, FACTOR_NAMES, FACTORS, isFactor } from './factors/list.ts';
export type { Factor, FactorDefinition, FactorKind } from './factors/list.ts';
export type { ChangePassword } from './factors/password/change.ts';
export { checkNewPassword, LEAST_CHARACTERS, MOST_CHARACTERS } from './factors/password/choosing/check-new-password.ts';
export type { PasswordHolder } from './factors/password/choosing/personal.ts';
export { passwordProblems } from './factors/password/problems.ts';
export type { VerifyPassword } from './factors/password/verification.ts';
export { countryName, countryOf } from './guarding/places/country.ts';
export type { RecoveryFactor, RecoveryKind } from './recovery/second-factors.ts';
export type { PhoneChange } from './recovery/phone-change.ts';
export { recoveryProblems } from './recovery/problems.ts';
export { ASKED, isQuestion, QUESTIONS } from './recovery/questions.ts';
export type { Question } from './recovery/questions.ts';
export type { Recovery, RecoveryState } from './recovery/recovery.ts';
export { authenticationProblems } from './guarding/problems.ts';
export { amrOf, authenticationLevel, levelNow, levelOfAmr, mergeProofs, missingFactors } from './factors/proofs.ts';
export type { Proof, ReuseWindows } from './factors/proofs.ts';
export type { Assess, Circumstances, Use } from './guarding/risk/assess.ts';
export { RISK_RULES } from './guarding/risk/rules.ts';
export type { RiskRule, RiskRuleName, RiskSettings } from './guarding/risk/rules.ts';
export type { Assessment, SignIn } from './sign-in/sign-ins.ts';
export { LONGEST_NAME } from './factors/authenticator-name.ts';
export type { CheckPortrait, PortraitThresholds, VerifyPortrait } from './factors/portrait-check/portrait-check.ts';
export type { Passcode, PasscodeDevice, SetPasscode, VerifyPasscode } from './factors/passcode/passcode.ts';
export type { RecoveryCodes } from './factors/recovery-code/recovery-codes.ts';
export type { PendingApp } from './factors/totp/enrolment.ts';
export { MOST_APPS } from './factors/totp/enrolment.ts';
export type { AuthenticatorApp } from './factors/totp/stored.ts';
export type { AuthenticatorApps, VerifyTypedCode } from './factors/totp/totp.ts';
export { whereabouts } from './guarding/throttling/whereabouts.ts';
export { delayAfter, THROTTLES } from './guarding/throttling/policies.ts';
export type { ThrottlePolicy } from './guarding/throttling/policies.ts';
