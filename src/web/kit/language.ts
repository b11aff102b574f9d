import { cookieName, isLanguage, LANGUAGES, type Language } from '../../shared/index.ts';
import type { WebContext } from './context.ts';

/** Cookie of the language chosen for the whole site. */
export const languageCookie = (secure: boolean): string => cookieName('sen_lang', { secure });
/** Cookie of the language chosen on the pages of one sign-in. It wins over what the relying party asked for. */
export const signInLanguageCookie = (secure: boolean): string =>
  cookieName('sen_lang_here', { secure, path: '/interaction' });

/** The first value of a parameter that an address may hold several times. */
export const firstOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** The first of `ui_locales` that we have texts in; `vi-VN` is `vi` (RFC 5646). */
export function fromLocales(locales: readonly string[]): Language | undefined {
  return locales.map((locale) => locale.toLowerCase().split('-')[0]).find(isLanguage);
}

/** The language chosen by `?lang=`. */
export const chosenInAddress = (ctx: WebContext): Language | undefined => {
  const chosen = firstOf(ctx.query['lang']);
  return isLanguage(chosen) ? chosen : undefined;
};

/**
 * The language in which a page answers. In this order: chosen now, chosen on the pages of this sign-in, asked for by
 * the relying party, chosen before, preferred by the browser.
 */
export function languageOf(ctx: WebContext, uiLocales: readonly string[]): Language {
  const here = ctx.cookies.get(signInLanguageCookie(ctx.secure), { signed: false });
  const before = ctx.cookies.get(languageCookie(ctx.secure), { signed: false });
  const accepted = ctx.acceptsLanguages([...LANGUAGES]);
  return (
    chosenInAddress(ctx) ??
    (isLanguage(here) ? here : undefined) ??
    fromLocales(uiLocales) ??
    (isLanguage(before) ? before : undefined) ??
    (isLanguage(accepted) ? accepted : LANGUAGES[0])
  );
}

/** The language of a page before anything is known of its sign-in. */
export const languageAskedFor = (ctx: WebContext): Language =>
  languageOf(ctx, firstOf(ctx.query['ui_locales'])?.split(' ') ?? []);
