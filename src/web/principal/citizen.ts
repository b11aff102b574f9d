import { createHash, type KeyObject } from 'node:crypto';
import { levelNow, livingProofs, type Proof, type ReuseWindows } from '../../authentication/factors/index.ts';
import { ableGuardian } from '../../authentication/sign-in/index.ts';
import { needsGuardian, type Account, type Accounts, type LivingSession } from '../../identity/index.ts';
import { FIRST_PARTY_CLIENT, type BrowserSession, type Sessions } from '../../oidc/index.ts';
import { cookieName, epochSeconds, newSecret, type Clock } from '../../shared/index.ts';
import type { PageContext, WebContext } from '../kit/context.ts';
import { redirect } from '../kit/answers/show.ts';
import { csrfToken, type Principal, type Realm } from './principal.ts';

const RETURN_COOKIE = 'sen_return';
/** Sent to the whole host, so that on https its name can be a `__Host-` one. */
const returnCookie = ({ secure }: WebContext): string => cookieName(RETURN_COOKIE, { secure });
const RETURN_MS = 30 * 60_000;
const OWN_PATH = /^\/(?:account|approve)(?:\/[\w.~%:-]+)*$/;

export interface CitizenDependencies {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** How long each proof of a session counts. */
  readonly reuse: ReuseWindows;
  /** Key of the forms' tokens. */
  readonly formKey: KeyObject;
}

/** A citizen who is signed in to their own pages. */
export interface Citizen extends Principal {
  readonly account: Account;
  readonly session: BrowserSession;
  /** The session as one that can end everything else. */
  readonly living: LivingSession;
}

/** Why a citizen who was signed in has to sign in once more: what the session was signed in with was removed. */
export const AUTHENTICATOR_REMOVED = 'authenticator_removed';

export interface WantedSignIn {
  readonly level?: 1 | 2 | 3 | 4;
  /** Asks for a first factor even if the session has one. */
  readonly again?: boolean;
  /** What the sign-in page says about it. */
  readonly reason?: typeof AUTHENTICATOR_REMOVED | undefined;
}

/** Citizens with their sessions of `/auth`. A demand is the authentication level that the session has to have now. */
export interface Citizens extends Realm<Citizen, 1 | 2> {
  /** Sends the browser to sign in or step up. It comes back to this page afterwards. */
  sendToSignIn(ctx: PageContext, wanted?: WantedSignIn): void;
  /** Takes the address to go to after the sign-in that `sendToSignIn` began. */
  takeReturnPath(ctx: PageContext): string;
}

/** The `claims` parameter that asks for an authentication level (OpenID Connect Core section 5.5). */
const askingForLevel = (level: number): string =>
  JSON.stringify({ id_token: { authentication_level: { essential: true, value: level } } });

function sendToSignIn(ctx: WebContext, { level = 1, again = false, reason }: WantedSignIn = {}): void {
  const state = reason === undefined ? newSecret(16) : `${newSecret(16)}.${reason}`;
  // Nobody redeems the code that comes back: the sign-in itself made the session that these pages read.
  const challenge = createHash('sha256').update(newSecret()).digest('base64url');
  ctx.cookies.set(returnCookie(ctx), `${state}:${OWN_PATH.test(ctx.path) ? ctx.path : '/account'}`, {
    ...{ httpOnly: true, sameSite: 'lax', signed: true, secure: ctx.secure },
    ...{ path: '/', maxAge: RETURN_MS },
  });
  const query = new URLSearchParams({
    client_id: FIRST_PARTY_CLIENT,
    redirect_uri: `${ctx.origin}/account/signed-in`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ui_locales: ctx.state.language,
    ...(level === 1 ? {} : { claims: askingForLevel(level) }),
    ...(again ? { prompt: 'login' } : {}),
    state,
  });
  redirect(ctx, `/auth?${query.toString()}`);
}

/** The reason that `sendToSignIn` gave for the sign-in with this `state`, and nobody else. */
export function reasonToSignIn(ctx: WebContext, state: unknown): string | undefined {
  const [sent = ''] = (ctx.cookies.get(returnCookie(ctx), { signed: true }) ?? '').split(':', 1);
  return sent === state && sent.endsWith(`.${AUTHENTICATOR_REMOVED}`) ? AUTHENTICATOR_REMOVED : undefined;
}

/** Home where the sign-in was given up; the overview where it was not one of ours. */
function takeReturnPath(ctx: WebContext): string {
  const [state = '', path = ''] = (ctx.cookies.get(returnCookie(ctx), { signed: true }) ?? '').split(':', 2);
  if (ctx.query['error'] !== undefined) return '/';
  ctx.cookies.set(returnCookie(ctx), null, { path: '/', secure: ctx.secure, signed: true });
  return state !== '' && ctx.query['state'] === state && OWN_PATH.test(path) ? path : '/account';
}

const livingOf = (sessionUid: string, proofs: readonly Proof[]): LivingSession => ({
  sessionUid,
  epoch: Math.max(0, ...proofs.map(({ epoch = 0 }) => epoch)),
});

/** Whether nothing is left of a session but proofs of authenticators that were removed. */
const isRemoved = ({ revoked }: Account, proofs: readonly Proof[], living: readonly Proof[]): boolean =>
  living.length === 0 && proofs.some(({ by }) => by !== undefined && revoked.includes(by));

export function openCitizens({ sessions, accounts, clock, reuse, formKey }: CitizenDependencies): Citizens {
  /**
   * Whether the account may be used without asking its guardian now. A child's session comes from a sign-in that the
   * guardian confirmed for one service. Our own pages are another service, which the guardian confirms for itself.
   */
  const hasGuardian = async (account: Account, { relyingParties }: BrowserSession): Promise<boolean> =>
    !needsGuardian(account, clock.now()) ||
    (relyingParties.includes(FIRST_PARTY_CLIENT) && (await ableGuardian(accounts, account, clock.now())) !== undefined);

  return {
    sendToSignIn,
    takeReturnPath,
    async find(ctx, level = 1) {
      const session = await sessions.ofRequest(ctx);
      const account = session === undefined ? undefined : await accounts.find(session.accountId);
      let reason: WantedSignIn['reason'];
      if (session !== undefined && account?.state === 'active') {
        const proofs = livingProofs(account, session.proofs, session.uid);
        const present = levelNow(proofs, epochSeconds(clock), reuse);
        // The account is part of the token: the same session may have been another account's before.
        const csrf = csrfToken(formKey, `${session.uid}\n${session.accountId}`);
        if (present >= level && (await hasGuardian(account, session)))
          return { account, session: { ...session, proofs }, living: livingOf(session.uid, proofs), csrf };
        if (isRemoved(account, session.proofs, proofs)) reason = AUTHENTICATOR_REMOVED;
      }
      sendToSignIn(ctx, { level, reason });
      return undefined;
    },
  };
}
