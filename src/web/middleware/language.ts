import { isLanguage, LANGUAGES, type Language } from '../../shared/index.ts';
import type { Concern, WebContext } from '../kit/context.ts';

const EVERYWHERE = 'sen_lang';
/** What was chosen on the pages of one sign-in wins over what its RP asked for. */
const HERE = 'sen_lang_here';
const YEAR_MS = 365 * 86_400_000;

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The first of `ui_locales` that we speak; `vi-VN` is `vi` (RFC 5646). */
export function fromLocales(locales: readonly string[]): Language | undefined {
  return locales.map((locale) => locale.toLowerCase().split('-')[0]).find(isLanguage);
}

const interactionPath = (path: string): string | undefined => /^\/interaction\/[\w-]+/.exec(path)?.[0];

const chosenInAddress = (ctx: WebContext): Language | undefined => {
  const chosen = first(ctx.query['lang']);
  return isLanguage(chosen) ? chosen : undefined;
};

/** The language in which a page answers: chosen now, chosen on these pages, asked for by the RP, chosen before, the browser's. */
export function languageOf(ctx: WebContext, uiLocales: readonly string[]): Language {
  const here = ctx.cookies.get(HERE, { signed: false });
  const before = ctx.cookies.get(EVERYWHERE, { signed: false });
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
  languageOf(ctx, first(ctx.query['ui_locales'])?.split(' ') ?? []);

/** Keeps a choice made by `?lang=`. */
export const language = (secure: boolean): Concern => ({
  before(ctx) {
    const chosen = ctx.querystring.includes('lang=') ? chosenInAddress(ctx) : undefined;
    if (chosen !== undefined) {
      const options = { httpOnly: true, sameSite: 'lax', signed: false, secure } as const;
      ctx.cookies.set(EVERYWHERE, chosen, { ...options, path: '/', maxAge: YEAR_MS });
      const path = interactionPath(ctx.path);
      if (path !== undefined) ctx.cookies.set(HERE, chosen, { ...options, path });
    }
  },
});
