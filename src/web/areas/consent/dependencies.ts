import type { Consents } from '../../../consent/index.ts';
import type { Accounts } from '../../../identity/index.ts';
import type { RelyingParties } from '../../../relying-parties/index.ts';
import type { Clock } from '../../../shared/index.ts';

export interface ConsentDependencies {
  readonly consents: Consents;
  readonly accounts: Accounts;
  readonly relyingParties: RelyingParties;
  readonly clock: Clock;
}
