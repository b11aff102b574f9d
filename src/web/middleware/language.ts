import type { Concern } from '../kit/context.ts';
import { chosenInAddress, languageCookie, signInLanguageCookie } from '../kit/language.ts';

const YEAR_MS = 365 * 86_400_000;

const interactionPath = (path: string): string | undefined => /^\/interaction\/[\w-]+/.exec(path)?.[0];

/** Keeps a choice made by `?lang=` in a cookie. */
export const language = (secure: boolean): Concern => ({
  before(ctx) {
    const chosen = ctx.querystring.includes('lang=') ? chosenInAddress(ctx) : undefined;
    if (chosen === undefined) return;
    const options = { httpOnly: true, sameSite: 'lax', signed: false, secure } as const;
    ctx.cookies.set(languageCookie(secure), chosen, { ...options, path: '/', maxAge: YEAR_MS });
    const path = interactionPath(ctx.path);
    if (path !== undefined) ctx.cookies.set(signInLanguageCookie(secure), chosen, { ...options, path });
  },
});
