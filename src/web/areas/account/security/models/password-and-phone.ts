import type { SentCodeView } from '../../../../kit/sent-code.ts';
import type { CommonModel } from '../../../../kit/page-model.ts';

type StepModel = CommonModel & {
  readonly action: string;
  readonly csrf: string;
};

/** A change of the phone that waits. The number is shown only as far as its holder needs it. */
interface WaitingChange {
  readonly phone: string;
  readonly readyAt: string;
}

/** The password, the recovery questions and the phone of an account. */
export interface PasswordAndPhoneModels {
  'account/password': CommonModel & {
    readonly action: string;
    readonly csrf: string;
    readonly personalNumber: string;
    /** Characters that a password has at least. */
    readonly least: number;
    readonly cancelUrl: string;
  };
  'account/password-changed': CommonModel & { readonly backUrl: string };
  'account/recovery-questions/choose': StepModel & {
    /** Keys of all there are. */
    readonly questions: readonly string[];
    readonly rows: readonly { readonly number: string; readonly chosen: string }[];
    readonly cancelUrl: string;
  };
  'account/recovery-questions/set': CommonModel & { readonly backUrl: string };
  'account/phone/home': StepModel & {
    /** A code that waits to be typed. */
    readonly sent: SentCodeView | undefined;
    readonly phone: string | undefined;
    readonly change: (WaitingChange & { readonly isReady: boolean }) | undefined;
    /** After a recovery: until then no LoA2. */
    readonly heldUntil: string | undefined;
    readonly minutes: number;
    /** Missing where no message can be sent. */
    readonly changeUrl: string | undefined;
    readonly securityUrl: string;
  };
  'account/phone/changed': CommonModel & { readonly phoneUrl: string };
  'account/phone/cancelled': CommonModel & { readonly phoneUrl: string };
}
