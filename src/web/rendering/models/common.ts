import type { Language, Problem } from '../../../shared/index.ts';

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
