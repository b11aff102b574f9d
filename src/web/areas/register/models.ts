import type { SentCodeView } from '../../kit/sent-code.ts';
import type { CommonModel } from '../../kit/page-model.ts';

/** The step that a page is, and how many there are. */
export interface Progress {
  readonly at: number;
  readonly of: number;
}

type StepModel = CommonModel & { readonly action: string; readonly progress: Progress };
type GuardedModel = StepModel & { readonly csrf: string };

/** The way back to where the citizen came from. */
interface FromSignIn {
  readonly signInId: string | undefined;
  readonly backUrl: string;
}

/** What was declared, for the citizen to look over. */
interface DeclaredView {
  readonly number: string;
  readonly name: string;
  readonly birthdate: string;
  readonly sex: string;
}

/** The pages of an application, and those of an activation. */
export interface RegisterModels {
  'register/start': CommonModel &
    FromSignIn & {
      readonly identityUrl: string;
      readonly cardUrl: string;
      readonly activateUrl: string;
      /** Days to activate an account. */
      readonly days: number;
      /** An application that this browser has begun. */
      readonly underWayUrl: string | undefined;
    };
  'register/card': StepModel & FromSignIn & { readonly identityUrl: string };
  'register/identity': StepModel &
    FromSignIn & {
      readonly cardUrl: string;
      readonly number: string;
      readonly fullName: string;
      readonly birthdate: string;
      readonly sex: string;
    };
  'register/contact': GuardedModel & {
    readonly declared: DeclaredView;
    readonly identityUrl: string;
    readonly phone: string;
    /** Undefined: no mail can be sent, so none is asked for. */
    readonly email: string | undefined;
  };
  'register/email': GuardedModel & {
    /** The beginning and the domain of the address. */
    readonly receiver: string;
    readonly minutes: number;
    readonly sent: SentCodeView | undefined;
    readonly contactUrl: string;
  };
  'register/code': GuardedModel & {
    /** The end of the phone. */
    readonly receiver: string;
    readonly minutes: number;
    readonly sent: SentCodeView | undefined;
    readonly contactUrl: string;
  };
  'register/result': CommonModel & {
    readonly step: 'waiting' | 'received' | 'refused';
    readonly activateUrl: string;
    readonly identityUrl: string;
    readonly resultUrl: string;
    readonly days: number;
    /** The time that the law gives for the decision, in working days. */
    readonly workingDays: number;
  };
  /** No message can be sent, so nobody can register or activate here. */
  'register/unavailable': CommonModel;
  'activate/start': CommonModel &
    FromSignIn & {
      readonly action: string;
      readonly registerUrl: string;
      readonly days: number;
      readonly personalNumber: string;
      readonly phone: string;
    };
  'activate/code': GuardedModel & { readonly minutes: number; readonly sent: SentCodeView | undefined };
  'activate/password': GuardedModel & { readonly personalNumber: string; readonly least: number };
  'activate/passcode': GuardedModel;
  'activate/questions': GuardedModel & {
    readonly questions: readonly string[];
    readonly rows: readonly { readonly number: string; readonly chosen: string }[];
  };
  'activate/passkey': GuardedModel & { readonly options: string; readonly name: string };
  'activate/refused': CommonModel & {
    readonly reason: string;
    readonly registerUrl: string;
    readonly signInUrl: string;
    readonly recoveryUrl: string;
  };
}
