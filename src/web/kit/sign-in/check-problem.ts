import { approvalProblems } from '../../../authentication/approvals/index.ts';
import { recoveryProblems } from '../../../authentication/recovery/index.ts';
import type { SignInState } from '../../../oidc/index.ts';
import { momentText, type Language, type Problem } from '../../../shared/index.ts';
import { problems } from '../problems.ts';

/** Why a sign-in cannot continue, by the policy's reason. */
export function problemOfCheck(reason: string, { available }: SignInState, language: Language): Problem {
  switch (reason) {
    case 'recovery_hold': {
      const { heldUntil } = available;
      return recoveryProblems.make.recovery_hold({
        until: heldUntil === undefined ? '' : momentText(heldUntil, language),
      });
    }
    case 'account_level_too_low':
      return problems.make.account_level_too_low();
    case 'essential_claim_unavailable':
      return problems.make.essential_claim_unavailable();
    case 'guardian_unavailable':
      return approvalProblems.make.guardian_unavailable();
    case 'guardian_refused':
      return approvalProblems.make.guardian_refused();
    default:
      return problems.make.authentication_level_unreachable();
  }
}
