import type { AccountLevel, AccountState } from '../../../identity/index.ts';
import type { CommonModel } from '../../kit/common-model.ts';

interface ConsentView {
  readonly rp: { readonly id: string; readonly name: string };
  readonly url: string;
  readonly at: string;
  readonly until: string;
  readonly claims: readonly { readonly name: string; readonly label: string; readonly purpose: string }[];
}

/** The citizen's own pages. */
export interface AccountModels {
  'account/home': CommonModel & {
    readonly name: string;
    readonly level: AccountLevel;
    readonly state: AccountState;
    readonly consentsUrl: string;
    readonly securityUrl: string;
    readonly signOutUrl: string;
    /** Sign-ins of children that wait for this guardian. */
    readonly waiting?: { readonly count: number; readonly url: string };
  };
  'consent/account-consents': CommonModel & { readonly consents: readonly ConsentView[] };
  'consent/account-consent': CommonModel &
    ConsentView & {
      readonly history: readonly { readonly at: string; readonly kind: 'given' | 'withdrawn' }[];
      readonly withdrawUrl: string;
    };
  'consent/account-withdraw': CommonModel &
    ConsentView & { readonly action: string; readonly csrf: string; readonly cancelUrl: string };
  'consent/account-withdrawn': CommonModel & {
    readonly rp: { readonly id: string; readonly name: string };
    readonly consentsUrl: string;
  };
}
