import type { FactorName } from '../../../authentication/factors/index.ts';
import type { Problem } from '../../../shared/index.ts';
import type { SentCodeView } from '../../kit/sent-code.ts';
import type { CommonModel, RelyingPartyView } from '../../kit/page-model.ts';

type SentCodeModel = CommonModel & {
  readonly action: string;
  readonly rp: RelyingPartyView;
  /** Phone or address, as much of it as its holder needs. */
  readonly receiver: string;
  /** Undefined: none was sent. */
  readonly sent: SentCodeView | undefined;
  readonly minutes: number;
  readonly hasOtherWays: boolean;
};

type TypedCodeModel = CommonModel & {
  readonly action: string;
  readonly rp: RelyingPartyView;
  readonly hasOtherWays: boolean;
};

/** The pages of a sign-in. */
export interface InteractionModels {
  'interaction/sign-in': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    /** Other ways to begin, as links. */
    readonly ways: readonly { readonly id: string; readonly url: string }[];
    /** What the script hands to the browser for autofill, and the page that takes the answer. */
    readonly passkey:
      | {
          readonly options: string;
          readonly url: string;
          /** One was used in this browser before: it comes first. */
          readonly isHere: boolean;
        }
      | undefined;
    readonly reason: string | undefined;
    /** Where an account is activated, to come back here. */
    readonly activateUrl: string;
    readonly personalNumber: string | undefined;
  };
  'interaction/factors/one-time-code': SentCodeModel;
  'interaction/factors/email-code': SentCodeModel;
  'interaction/factors/totp': TypedCodeModel;
  'interaction/factors/recovery-code': TypedCodeModel;
  'interaction/factors/passcode': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    /** Id of the device. */
    readonly device: string;
    /** The end of the holder's personal number. */
    readonly holder: string;
    /** Number and password. */
    readonly signInUrl: string;
  };
  'interaction/factors/portrait-check': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    /** Largest picture, in megabytes. */
    readonly most: number;
    readonly hasOtherWays: boolean;
  };
  'interaction/factors/passkey': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    readonly options: string;
    /** The sign-in begins with it. */
    readonly isSignIn: boolean;
    readonly hasOtherWays: boolean;
  };
  'interaction/factor': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    /** The best first. */
    readonly choices: readonly FactorName[];
  };
  'interaction/cannot-continue': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    readonly problem: Problem;
    /** Whether another account could change anything. */
    readonly otherAccount: boolean;
  };
}
