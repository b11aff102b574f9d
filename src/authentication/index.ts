/**
 * authentication: factors, what a session proves, passwords, one-time codes, delays after failures, and sign-ins under way.
 * Never: pages, the account's data, who may ask for which level.
 * Law and standards: D69 Art 20 (authentication levels), RFC 8176 (amr), RFC 9106 (argon2id), NIST SP 800-63B.
 */
export { approvalProblems, comparedNumber, qrCode, typedCode } from './approvals/index.ts';
export type { Approval, ApprovalKind, Approvals, ApprovalState, Approver, Asking } from './approvals/index.ts';
export { openAuthentication } from './authentication.ts';
export type { Authentication, AuthenticationDependencies, AuthenticationOptions } from './authentication.ts';
export type { SendCode, VerifyCode } from './codes/one-time-codes.ts';
export type { CodeFactor, SentCode } from './codes/sent-code.ts';
export type { Available } from './factors/available.ts';
export { browserName } from './devices/browser-name.ts';
export type { DeviceCookie, Devices, RememberDevice } from './devices/devices.ts';
export { MOST_PASSKEYS } from './passkeys/enrolment.ts';
export type { Passkey } from './passkeys/enrolment.ts';
export type { CreationOptions, RequestOptions } from './passkeys/options.ts';
export type { Passkeys } from './passkeys/passkeys.ts';
export type { Appearance, KnownDevice } from './devices/known-devices.ts';
export { definitionOf, FACTOR_NAMES, FACTORS, isFactor } from './factors/catalogue.ts';
export type { Factor, FactorDefinition, FactorKind } from './factors/catalogue.ts';
export type { ChangePassword } from './passwords/change.ts';
export { checkNewPassword, LEAST_CHARACTERS, MOST_CHARACTERS } from './passwords/check-new-password.ts';
export type { PasswordHolder } from './passwords/personal.ts';
export { passwordProblems } from './passwords/problems.ts';
export type { VerifyPassword } from './password-sign-in.ts';
export { countryName, countryOf } from './places/places.ts';
export type { RecoveryFactor, RecoveryKind } from './recovery/factors.ts';
export type { PhoneChange } from './recovery/phone-change.ts';
export { recoveryProblems } from './recovery/problems.ts';
export { ASKED, isQuestion, QUESTIONS } from './recovery/questions.ts';
export type { Question } from './recovery/questions.ts';
export type { Recovery, RecoveryState } from './recovery/recovery.ts';
export { authenticationProblems } from './problems.ts';
export { amrOf, authenticationLevel, levelNow, levelOfAmr, mergeProofs, missingFactors } from './factors/proofs.ts';
export type { Proof, ReuseWindows } from './factors/proofs.ts';
export type { Assess, Circumstances, Use } from './risk/assess.ts';
export { RISK_RULES } from './risk/rules.ts';
export type { RiskRule, RiskRuleName, RiskSettings } from './risk/rules.ts';
export type { Assessment, SignIn } from './sign-ins.ts';
export { LONGEST_NAME } from './authenticator-name.ts';
export type { CheckPortrait, PortraitThresholds, VerifyPortrait } from './portrait/portrait-check.ts';
export type { Passcode, PasscodeDevice, SetPasscode, VerifyPasscode } from './passcode/passcode.ts';
export type { RecoveryCodes } from './recovery-codes/recovery-codes.ts';
export type { PendingApp } from './totp/enrolment.ts';
export { MOST_APPS } from './totp/enrolment.ts';
export type { AuthenticatorApp } from './totp/stored.ts';
export type { AuthenticatorApps, VerifyTypedCode } from './totp/totp.ts';
export { whereabouts } from './throttling/places.ts';
export { delayAfter, THROTTLES } from './throttling/policies.ts';
export type { ThrottlePolicy } from './throttling/policies.ts';
