import { approvalProblems } from '../../../authentication/approvals/index.ts';
import { recoveryProblems } from '../../../authentication/recovery/index.ts';
import type { Refusal, SignInState } from '../../../oidc/index.ts';
import { momentText, type Language, type Problem } from '../../../shared/index.ts';
import { problems } from '../problems.ts';

/** Why a sign-in cannot continue. Without a default: a refusal that is added to the policy does not compile here. */
export function problemOfCheck(reason: Refusal, { available }: SignInState, language: Language): Problem {
  switch (reason) {
    case 'recovery_hold': {
      const { heldUntil } = available;
      return recoveryProblems.make.recovery_hold({
        until: heldUntil === undefined ? '' : momentText(heldUntil, language),
      });
    }
    case 'account_level_too_low':
      return problems.make.account_level_too_low();
    case 'unknown_level':
      return problems.make.unknown_level();
    case 'essential_claim_unavailable':
      return problems.make.essential_claim_unavailable();
    case 'guardian_unavailable':
      return approvalProblems.make.guardian_unavailable();
    case 'guardian_refused':
      return approvalProblems.make.guardian_refused();
    case 'authentication_level_unreachable':
      return problems.make.authentication_level_unreachable();
  }
}
