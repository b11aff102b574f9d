import type { Language, Problem } from '../../shared/index.ts';

/** What every page is given. */
export interface CommonModel {
  readonly language: Language;
  readonly languageLinks: Readonly<Record<Language, string>>;
  readonly problem?: Problem;
  /** Rules of risk because of which the page asks for a further factor. */
  readonly raisedBy?: readonly string[];
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
