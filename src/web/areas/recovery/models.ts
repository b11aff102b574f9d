import type { RecoveryKind } from '../../../authentication/factors/index.ts';
import type { RecoveryFactor } from '../../../authentication/recovery/index.ts';
import type { SentCodeView } from '../../kit/sent-code.ts';
import type { CommonModel } from '../../kit/page-model.ts';

type StepModel = CommonModel & {
  readonly action: string;
  readonly csrf: string;
};
type SecondFactorModel = StepModel & { readonly hasOtherWays: boolean };

/** A change of the phone that waits; the number as much as its holder needs. */
interface WaitingChange {
  readonly phone: string;
  readonly readyAt: string;
}

/** The pages of a lost password and of a lost phone. */
export interface RecoveryModels {
  'recovery/start': CommonModel & {
    readonly action: string;
    readonly phoneUrl: string;
    readonly backUrl: string;
    readonly signInId: string | undefined;
    readonly personalNumber: string | undefined;
  };
  'recovery/sms-code': StepModel & {
    readonly minutes: number;
    /** The same, whether or not there is an account. */
    readonly sent: SentCodeView | undefined;
    readonly phoneUrl: string;
  };
  'recovery/factor': SecondFactorModel & { readonly choices: readonly RecoveryFactor[] };
  'recovery/questions': SecondFactorModel & { readonly questions: readonly string[] };
  'recovery/recovery-code': SecondFactorModel;
  'recovery/totp': SecondFactorModel;
  'recovery/passkey': SecondFactorModel & { readonly options: string };
  'recovery/new-password': StepModel & { readonly personalNumber: string; readonly least: number };
  'recovery/done': CommonModel & { readonly signInUrl: string; readonly hours: number };
  /** `not_offered`: no message can be sent, so nothing can be recovered here. */
  'recovery/desk': CommonModel & { readonly kind: RecoveryKind | 'not_offered' };
  'recovery/phone/start': CommonModel & {
    readonly action: string;
    readonly backUrl: string;
    readonly passwordUrl: string;
    readonly personalNumber: string | undefined;
  };
  'recovery/phone/new-number': StepModel;
  'recovery/phone/requested': CommonModel & { readonly change: WaitingChange | undefined; readonly phoneUrl: string };
  'recovery/phone/cancel': CommonModel & { readonly action: string; readonly change: WaitingChange | undefined };
  'recovery/phone/cancelled': CommonModel & { readonly passwordUrl: string };
}
