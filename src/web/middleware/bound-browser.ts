import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { cookieName, newSecret, ProblemError } from '../../shared/index.ts';
import type { Concern, WebContext } from '../kit/context.ts';
import { problems } from '../kit/problems.ts';

/** Addresses that belong to one sign-in: its pages, and the way back to the authorization endpoint. */
const OF_SIGN_IN = /^\/(?:interaction|auth)\/([\w-]+)/;

export interface BoundBrowserOptions {
  readonly issuer: string;
  readonly secure: boolean;
  /** Key that the binding is made with. */
  readonly key: KeyObject;
  /** Life of a sign-in. */
  readonly seconds: number;
}

/**
 * Ties a sign-in to the browser that began it. Otherwise an attacker could begin one, plant its cookies in another
 * browser from a neighbouring host name, and go on in that person's place (session fixation). The browser's own secret
 * is a `__Host-` cookie, which no other host can set (RFC 6265bis section 4.1.3). A second cookie holds a MAC of that
 * secret and the id of the sign-in.
 */
export function boundBrowser({ issuer, secure, key, seconds }: BoundBrowserOptions): Concern {
  const browserCookie = cookieName('sen_browser', { secure });
  const boundCookie = cookieName('sen_bound', { secure, path: '/interaction' });
  const options = { httpOnly: true, sameSite: 'lax', signed: false, secure } as const;
  const binding = (uid: string, browser: string): string =>
    createHmac('sha256', key).update(`bound-browser\n${uid}\n${browser}`).digest('base64url');
  const read = (ctx: WebContext, name: string): string => ctx.cookies.get(name, { signed: false }) ?? '';

  const isBound = (ctx: WebContext, uid: string): boolean => {
    const sent = Buffer.from(read(ctx, boundCookie));
    const right = Buffer.from(binding(uid, read(ctx, browserCookie)));
    return sent.length === right.length && timingSafeEqual(sent, right);
  };
  const bind = (ctx: WebContext, uid: string): void => {
    let browser = read(ctx, browserCookie);
    if (browser === '') {
      browser = newSecret(16);
      ctx.cookies.set(browserCookie, browser, { ...options, path: '/' });
    }
    for (const path of [`/interaction/${uid}`, `/auth/${uid}`]) {
      ctx.cookies.set(boundCookie, binding(uid, browser), { ...options, path, maxAge: seconds * 1000 });
    }
  };
  /** The sign-in that the authorization endpoint has just begun. */
  const begunBy = (ctx: WebContext): string | undefined => {
    if (ctx.status !== 303 || !ctx.path.startsWith('/auth')) return undefined;
    const location = ctx.response.get('location');
    return location.startsWith(`${issuer}/interaction/`) ? OF_SIGN_IN.exec(new URL(location).pathname)?.[1] : undefined;
  };

  return {
    before(ctx) {
      const uid = OF_SIGN_IN.exec(ctx.path)?.[1];
      if (uid !== undefined) ctx.state.isBound = isBound(ctx, uid);
      // Our own pages check this when they look for the sign-in (findInteraction).
      if (!ctx.state.isBound && ctx.path.startsWith('/auth/')) throw new ProblemError(problems.make.sign_in_over());
    },
    after(ctx) {
      const begun = begunBy(ctx);
      if (begun !== undefined) bind(ctx, begun);
    },
  };
}
