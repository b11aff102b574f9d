import type { Account } from '../../identity/index.ts';
import type { Problem } from '../../shared/index.ts';

/** What the holder is asked for next. `refused`: the phone is proven, and the account cannot be activated now. */
export type ActivationStep = 'code' | 'refused' | 'password' | 'passcode' | 'questions' | 'passkey' | 'done';

/** An activation as it stands in one browser. */
export interface ActivationState {
  readonly step: ActivationStep;
  /** Only after the phone was proven. */
  readonly account: Account | undefined;
  /** Why it cannot be activated, at step `refused`. */
  readonly problem: Problem | undefined;
  readonly signInId: string | undefined;
}
