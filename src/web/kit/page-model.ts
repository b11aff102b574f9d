import type { Language, Problem } from '../../shared/index.ts';

/** What every page is given. */
export interface CommonModel {
  readonly language: Language;
  readonly languageLinks: Readonly<Record<Language, string>>;
  readonly problem?: Problem;
  /** Risk rules because of which the page asks for a further factor. */
  readonly raisedBy?: readonly string[];
}

/** The relying party that asks. */
export interface RelyingPartyView {
  readonly name: string;
  readonly kind?: string;
  readonly logo?: string;
  readonly policyUri?: string;
  readonly termsUri?: string;
  readonly host?: string;
}

/** Pages that belong to no area. */
export interface SiteModels {
  home: CommonModel;
  error: CommonModel & {
    readonly problem: Problem;
    readonly reference?: string;
    readonly homeUrl: string;
    readonly technical?: string;
  };
  'sign-out': CommonModel & {
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly rp?: RelyingPartyView;
  };
  'signed-out': CommonModel & { readonly rp?: RelyingPartyView };
  'form-post': CommonModel & { readonly action: string; readonly fields: readonly (readonly [string, string])[] };
}
