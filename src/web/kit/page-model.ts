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
  readonly kind: string | undefined;
  readonly logo: string | undefined;
  readonly policyUri: string | undefined;
  readonly termsUri: string | undefined;
  readonly host: string | undefined;
}

/** The service to go back to. */
export interface ServiceLink {
  readonly name: string;
  /** Undefined: an application that is no web page. */
  readonly url: string | undefined;
}

/** Pages that belong to no area. */
export interface SiteModels {
  home: CommonModel;
  error: CommonModel & {
    readonly problem: Problem;
    readonly reference: string | undefined;
    readonly homeUrl: string;
    readonly technical: string | undefined;
    /** Address that explains the error to developers; in the sandbox only. */
    readonly errorPage: string | undefined;
    readonly service: ServiceLink | undefined;
  };
  'sign-out': CommonModel & {
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly rp: RelyingPartyView | undefined;
  };
  'signed-out': CommonModel & { readonly rp: RelyingPartyView | undefined };
  'form-post': CommonModel & { readonly action: string; readonly fields: readonly (readonly [string, string])[] };
}
