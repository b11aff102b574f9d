import type { SignInCheck } from '../state.ts';
import { accountLevelTooLow } from './account-level-too-low.ts';
import { authenticationLevelMissing } from './authentication-level-missing.ts';
import { authenticationLevelUnreachable } from './authentication-level-unreachable.ts';
import { consentMissing } from './consent-missing.ts';
import { consentPrompt } from './consent-prompt.ts';
import { essentialClaimUnavailable } from './essential-claim-unavailable.ts';
import { loginPrompt } from './login-prompt.ts';
import { maxAge } from './max-age.ts';
import { nativeClient } from './native-client.ts';
import { noSession } from './no-session.ts';
import { sessionExpired } from './session-expired.ts';
import { wantedSubject } from './wanted-subject.ts';

/** The policy: the first check that applies decides what the citizen is shown next. */
export const CHECKS: readonly SignInCheck[] = [
  noSession,
  sessionExpired,
  maxAge,
  loginPrompt,
  wantedSubject,
  accountLevelTooLow,
  authenticationLevelUnreachable,
  essentialClaimUnavailable,
  authenticationLevelMissing,
  consentMissing,
  consentPrompt,
  nativeClient,
];
