import type { ApprovalKind, ApprovalState } from '../../../authentication/approvals/index.ts';
import type { Acr } from '../../../identity/index.ts';
import type { CommonModel, RelyingPartyView } from '../../kit/page-model.ts';

/** A screen that waits for somebody on another device. */
type WaitingModel = CommonModel & {
  readonly action: string;
  readonly rp: RelyingPartyView;
  readonly state: ApprovalState;
  /** Two digits, while the request is open. */
  readonly number: string | undefined;
  readonly eventsUrl: string;
  readonly statusUrl: string;
  /** How often the page reloads without JavaScript. */
  readonly refreshSeconds: number;
};

interface Origin {
  /** Empty: not known. */
  readonly browser: string;
  readonly at: string;
}

/** Pages of approvals: on the screen that asks, and on the phone that answers. */
export interface ApprovalModels {
  'approvals/other-device': WaitingModel & {
    readonly qr: { readonly size: number; readonly path: string; readonly url: string } | undefined;
    /** The code to type instead of scanning, and where. */
    readonly typed: string | undefined;
    readonly typeAt: string;
  };
  'approvals/guardian': WaitingModel;
  'approvals/approval-code': CommonModel & { readonly action: string };
  'approvals/approval': CommonModel &
    Origin & {
      readonly action: string;
      readonly csrf: string;
      readonly kind: ApprovalKind;
      readonly rp: RelyingPartyView;
      readonly acr: Acr;
      /** Country of the screen that asks; empty: not known. */
      readonly place: string;
      readonly near: 'same-network' | 'other-network' | 'other-country';
      readonly purposes: readonly { readonly title: string; readonly claims: readonly string[] }[];
      /** Name of the child. */
      readonly dependant: string | undefined;
    };
  'approvals/approval-done': CommonModel & {
    readonly kind: ApprovalKind;
    readonly rp: RelyingPartyView;
    readonly isRefused: boolean;
    /** Approved, and not used in time. */
    readonly isLate: boolean;
    readonly accountUrl: string;
    /** Where the holder ends the session that was approved. */
    readonly sessionsUrl: string | undefined;
  };
  'approvals/account-approvals': CommonModel & {
    readonly waiting: readonly (Origin & {
      readonly url: string;
      readonly rp: RelyingPartyView;
      readonly dependant: string;
    })[];
    readonly accountUrl: string;
  };
}
