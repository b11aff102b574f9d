import type { AccountLevel, AccountState, Acr, ClaimSource } from '../../identity/index.ts';
import type { Language, Problem } from '../../shared/index.ts';

/** What every page is given. */
export interface CommonModel {
  readonly language: Language;
  readonly languageLinks: Readonly<Record<Language, string>>;
  readonly problem?: Problem;
}

/** Who asks. */
export interface RelyingPartyView {
  readonly name: string;
  readonly kind?: string;
  readonly logo?: string;
  readonly policyUri?: string;
  readonly termsUri?: string;
  readonly host?: string;
}

export interface AskedClaimView {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  /** data: URI */
  readonly image?: string;
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

/** Every page with what it shows. */
export interface PageModels {
  home: CommonModel;
  'interaction/sign-in': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    readonly reason?: string;
    readonly personalNumber?: string;
  };
  'interaction/one-time-code': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    readonly phoneHint: string;
    readonly codeSent: boolean;
    readonly minutes: number;
  };
  'interaction/consent': CommonModel & {
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
    readonly until: string;
    readonly withdrawUrl: string;
    readonly offline: boolean;
    readonly previously: boolean;
  };
  'interaction/cannot-continue': CommonModel & {
    readonly action: string;
    readonly rp: RelyingPartyView;
    readonly problem: Problem;
  };
  error: CommonModel & {
    readonly problem: Problem;
    readonly reference?: string;
    readonly homeUrl: string;
    readonly backUrl?: string;
    readonly technical?: string;
  };
  'sign-out': CommonModel & {
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly rp?: RelyingPartyView;
  };
  'signed-out': CommonModel & { readonly rp?: RelyingPartyView; readonly backUrl?: string };
  'form-post': CommonModel & { readonly action: string; readonly fields: readonly (readonly [string, string])[] };
  'account/home': CommonModel & {
    readonly name: string;
    readonly level: AccountLevel;
    readonly state: AccountState;
    readonly consentsUrl: string;
    readonly signOutUrl: string;
  };
  'account/consents': CommonModel & { readonly consents: readonly ConsentView[] };
  'account/consent': CommonModel &
    ConsentView & {
      readonly history: readonly { readonly at: string; readonly kind: 'given' | 'withdrawn' }[];
      readonly withdrawUrl: string;
    };
  'account/withdraw': CommonModel &
    ConsentView & { readonly action: string; readonly csrf: string; readonly cancelUrl: string };
  'account/withdrawn': CommonModel & {
    readonly rp: { readonly id: string; readonly name: string };
    readonly consentsUrl: string;
  };
}

export type PageName = keyof PageModels;
