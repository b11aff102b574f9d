import type { ReuseWindows } from '../../../authentication/factors/index.ts';
import type { Authentication } from '../../../authentication/index.ts';
import type { Accounts } from '../../../identity/index.ts';
import type { Interactions } from '../../../oidc/index.ts';
import type { RelyingParties } from '../../../relying-parties/index.ts';
import type { Clock } from '../../../shared/index.ts';

/** What every page of approvals needs. */
export interface ApprovalDependencies {
  readonly authentication: Authentication;
  readonly accounts: Accounts;
  readonly interactions: Interactions;
  readonly relyingParties: RelyingParties;
  readonly clock: Clock;
  /** How long each proof of a session counts. */
  readonly reuse: ReuseWindows;
  /** Whether the server is stopping: then streams end and no new one begins. */
  readonly isStopping: () => boolean;
}
