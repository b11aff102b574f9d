import type { Audit } from '../../../audit/index.ts';
import type { Authentication } from '../../../authentication/index.ts';
import type { Consents } from '../../../consent/index.ts';
import type { Accounts } from '../../../identity/index.ts';
import type { Interactions } from '../../../oidc/index.ts';
import type { Registration } from '../../../registration/index.ts';
import type { Clock } from '../../../shared/index.ts';
import type { Pages } from '../../kit/answers/show.ts';
import type { StepPage } from '../../kit/sign-in/step-page.ts';
import type { InteractionModels } from './models.ts';

export interface InteractionDependencies {
  readonly interactions: Interactions;
  readonly authentication: Authentication;
  readonly registration: Pick<Registration, 'activations' | 'isOffered'>;
  readonly accounts: Accounts;
  readonly consents: Consents;
  readonly audit: Audit;
  readonly clock: Clock;
  /** Largest picture of the portrait check, in bytes. */
  readonly pictureLimit: number;
  /** Counts sign-ins by outcome: `completed`, or the code of the problem of an attempt that failed. */
  readonly countSignIn: (outcome: string) => void;
}

/** What the pages of factors need. */
export interface FactorPageDependencies extends Pick<
  InteractionDependencies,
  'authentication' | 'registration' | 'clock' | 'pictureLimit'
> {
  readonly pages: Pages<InteractionModels>;
}

export interface SignInFlowOptions extends InteractionDependencies {
  readonly pages: Pages<InteractionModels>;
  /** Step pages of other areas. */
  readonly others: readonly StepPage[];
}
