import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { cookieName, newSecret, ProblemError } from '../../shared/index.ts';
import type { Concern, WebContext } from '../kit/context.ts';
import { problems } from '../kit/problems.ts';
import { askingService, type AskingService } from '../kit/sign-in/asking-service.ts';
import { begunBy, type Begun } from '../kit/sign-in/begun.ts';

/** Addresses that belong to one sign-in: its pages, and the way back to the authorization endpoint. */
const OF_SIGN_IN = /^\/(?:interaction|auth)\/([\w-]+)/;
/** How long a page of a sign-in that is over can still name the service. */
const NAMED_MS = 86_400_000;

/** The last characters of a sign-in's id, which are random, tell the secrets of one browser apart. */
const NAME_CHARACTERS = 8;
/** Secrets that are looked at: as many tabs as a browser may restore at once. */
const MOST_SECRETS = 20;

export interface BoundBrowserOptions {
  readonly issuer: string;
  readonly secure: boolean;
  /** Key that the binding is made with. */
  readonly key: KeyObject;
  /** Life of a sign-in. */
  readonly seconds: number;
}

/** The service that asks, as the cookie holds it. */
const encoded = ({ id, origin = '' }: AskingService): string => Buffer.from(`${id}\n${origin}`).toString('base64url');

/** @param text what we wrote, since its MAC is right */
const decoded = (text: string): AskingService => {
  const [id = '', origin] = Buffer.from(text, 'base64url').toString().split('\n', 2);
  return { id, origin };
};

/**
 * Ties a sign-in to the browser that began it. Otherwise an attacker could begin one, plant its cookies in another
 * browser from a neighbouring host name, and go on in that person's place (session fixation). The browser's own secret
 * is a `__Host-` cookie, which no other host can set (RFC 6265bis section 4.1.3). A second cookie names the service
 * that asks, with a MAC of it, that secret and the id of the sign-in. So a page of a sign-in that is over can still
 * name the service, and only the service that this browser came from.
 *
 * A browser that opens several sign-ins at the same moment gets a secret from each answer. They have different names,
 * so that none replaces another; from then on the browser sends them all, and any of them counts.
 */
export function boundBrowser({ issuer, secure, key, seconds }: BoundBrowserOptions): Concern {
  const browserCookie = cookieName('sen_browser', { secure });
  const boundCookie = cookieName('sen_bound', { secure, path: '/interaction' });
  const options = { httpOnly: true, sameSite: 'lax', signed: false, secure } as const;
  const mac = (uid: string, browser: string, service: string): string =>
    createHmac('sha256', key).update(`bound-browser\n${uid}\n${browser}\n${service}`).digest('base64url');
  const read = (ctx: WebContext, name: string): string => ctx.cookies.get(name, { signed: false }) ?? '';

  /** The secret in a cookie of that name, or of that name with an ending of its own. */
  const secretIn = (cookie: string): string[] => {
    const [name = '', secret = ''] = cookie.trim().split('=', 2);
    const isOurs = name === browserCookie || name.startsWith(`${browserCookie}_`);
    return isOurs && /^[\w-]+$/.test(secret) ? [secret] : [];
  };
  /** The secrets of this browser. */
  const secrets = (ctx: WebContext): string[] => {
    const found = ctx.get('cookie').split(';').flatMap(secretIn);
    return found.slice(0, MOST_SECRETS);
  };

  /** The service that asks; undefined: this browser did not begin the sign-in. */
  const boundTo = (ctx: WebContext, uid: string): AskingService | undefined => {
    const [service = '', given = ''] = read(ctx, boundCookie).split('.', 2);
    const sent = Buffer.from(given);
    const isRight = secrets(ctx).some((secret) => {
      const right = Buffer.from(mac(uid, secret, service));
      return sent.length === right.length && timingSafeEqual(sent, right);
    });
    return isRight ? decoded(service) : undefined;
  };
  const bind = (ctx: WebContext, begun: Begun): void => {
    const { uid } = begun;
    let [browser] = secrets(ctx);
    if (browser === undefined) {
      browser = newSecret(16);
      ctx.cookies.set(`${browserCookie}_${uid.slice(-NAME_CHARACTERS)}`, browser, { ...options, path: '/' });
    }
    const service = encoded(askingService(begun.params));
    const value = `${service}.${mac(uid, browser, service)}`;
    ctx.cookies.set(boundCookie, value, { ...options, path: `/interaction/${uid}`, maxAge: NAMED_MS });
    ctx.cookies.set(boundCookie, value, { ...options, path: `/auth/${uid}`, maxAge: seconds * 1000 });
  };

  return {
    before(ctx) {
      const uid = OF_SIGN_IN.exec(ctx.path)?.[1];
      if (uid !== undefined) {
        ctx.state.service = boundTo(ctx, uid);
        ctx.state.isBound = ctx.state.service !== undefined;
      }
      // Our own pages check this when they look for the sign-in (findInteraction).
      if (!ctx.state.isBound && ctx.path.startsWith('/auth/')) throw new ProblemError(problems.make.sign_in_over());
    },
    after(ctx) {
      if (ctx.status !== 303) return;
      const begun = begunBy(ctx);
      if (begun !== undefined && ctx.response.get('location').startsWith(`${issuer}/interaction/${begun.uid}`)) {
        bind(ctx, begun);
      }
    },
  };
}
