import type { Acr, ClaimSource } from '../../../identity/index.ts';
import type { CommonModel, RelyingPartyView } from '../../kit/page-model.ts';

export interface AskedClaimView {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  /** data: URI */
  readonly image: string | undefined;
  readonly source: ClaimSource;
  readonly need: 'essential' | 'voluntary';
  readonly isEssential: boolean;
}

interface ConsentView {
  readonly rp: { readonly id: string; readonly name: string };
  readonly url: string;
  readonly at: string;
  readonly until: string;
  readonly claims: readonly { readonly name: string; readonly label: string; readonly purpose: string }[];
}

/** The page that asks for consent, and the citizen's own pages of what was agreed. */
export interface ConsentModels {
  'consent/consent': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    readonly acr: Acr;
    /** Digest of the page, for the proof. */
    readonly shown: string;
    readonly purposes: readonly {
      readonly id: string;
      readonly title: string;
      readonly claims: readonly AskedClaimView[];
    }[];
    /** Sentences about data that was asked for and that the account does not have. */
    readonly lacking: readonly string[];
    readonly until: string;
    readonly withdrawUrl: string;
    readonly offline: boolean;
    readonly previously: boolean;
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
