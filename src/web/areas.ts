import type { AccountDependencies } from './areas/account/routes.ts';
import type { ApprovalDependencies } from './areas/approvals/dependencies.ts';
import type { ConsentDependencies } from './areas/consent/dependencies.ts';
import type { InteractionDependencies } from './areas/interaction/dependencies.ts';
import type { RecoveryDependencies } from './areas/recovery/recovery-visit.ts';
import type { RegisterDependencies } from './areas/register/dependencies.ts';

/** What each area works with, beside what all of them are given to show pages. */
export interface AreaDependencies {
  readonly interaction: InteractionDependencies;
  readonly account: AccountDependencies;
  readonly consent: ConsentDependencies;
  readonly approvals: ApprovalDependencies;
  readonly recovery: RecoveryDependencies;
  readonly register: RegisterDependencies;
}
