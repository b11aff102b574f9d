import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { levelNow, type ReuseWindows } from '../../authentication/factors/index.ts';
import type { Account, Accounts } from '../../identity/index.ts';
import { FIRST_PARTY_CLIENT, type BrowserSession, type Sessions } from '../../oidc/index.ts';
import { epochSeconds, newSecret, ProblemError, type Clock } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';
import { field, type Form } from '../kit/forms/form.ts';
import { problems } from '../kit/problems.ts';
import { redirect } from '../areas/interaction/steps.ts';

const RETURN_COOKIE = 'sen_return';
const RETURN_MS = 30 * 60_000;
const OWN_PATH = /^\/(?:account|approve)(?:\/[\w.~%:-]+)*$/;

export interface AccountSessionDependencies {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  /** Key of the forms' tokens. */
  readonly formKey: KeyObject;
  readonly secure: boolean;
  readonly clock: Clock;
  readonly reuse: ReuseWindows;
}

/** The citizen on an account page. */
export interface Holder {
  readonly account: Account;
  readonly session: BrowserSession;
  /** Goes into the field `csrf` of each form. */
  readonly csrf: string;
}

/** Of the session and of who is signed in: whoever was before in the same session has another. */
const tokenOf = (key: KeyObject, { uid, accountId }: BrowserSession): string =>
  createHmac('sha256', key).update(`${uid}\n${accountId}`).digest('base64url');

/** The `claims` parameter that asks for an authentication level (OpenID Connect Core section 5.5). */
const askingForLevel = (level: number): string =>
  JSON.stringify({ id_token: { authentication_level: { essential: true, value: level } } });

export interface WantedSignIn {
  readonly level?: 1 | 2 | 3 | 4;
  /** A first factor is shown anew, whatever the session has. */
  readonly again?: boolean;
}

/** Sends the browser to sign in or step up; it comes back to this page afterwards. */
export function sendToSignIn(
  ctx: WebContext,
  { secure }: Pick<AccountSessionDependencies, 'secure'>,
  { level = 1, again = false }: WantedSignIn = {},
): void {
  const state = newSecret(16);
  // Nobody redeems the code that comes back: the sign-in itself made the session that these pages read.
  const challenge = createHash('sha256').update(newSecret()).digest('base64url');
  const options = {
    httpOnly: true,
    sameSite: 'lax',
    signed: true,
    secure,
    path: '/account',
    maxAge: RETURN_MS,
  } as const;
  ctx.cookies.set(RETURN_COOKIE, `${state}:${OWN_PATH.test(ctx.path) ? ctx.path : '/account'}`, options);
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

/**
 * Who is signed in, at the authentication level given or higher; otherwise the browser is sent to sign in or step up, and comes back
 * to this page afterwards.
 */
export async function holderOf(
  ctx: WebContext,
  dependencies: AccountSessionDependencies,
  level: 1 | 2 = 1,
): Promise<Holder | undefined> {
  const { sessions, accounts, formKey, clock, reuse } = dependencies;
  const session = await sessions.ofRequest(ctx);
  const account = session === undefined ? undefined : await accounts.find(session.accountId);
  if (session !== undefined && account?.state === 'active') {
    const present = levelNow(session.proofs, epochSeconds(clock), reuse);
    if (present >= level) return { account, session, csrf: tokenOf(formKey, session) };
  }
  sendToSignIn(ctx, dependencies, { level });
  return undefined;
}

/** Where to go after the sign-in that `holderOf` began: home where it was given up, the overview where it was not ours. */
export function returnPath(ctx: WebContext): string {
  const [state = '', path = ''] = (ctx.cookies.get(RETURN_COOKIE, { signed: true }) ?? '').split(':', 2);
  if (ctx.query['error'] !== undefined) return '/';
  ctx.cookies.set(RETURN_COOKIE, null, { path: '/account', signed: true });
  return state !== '' && ctx.query['state'] === state && OWN_PATH.test(path) ? path : '/account';
}

/** @throws ProblemError `form_expired` when the form belongs to another session. */
export function checkCsrf(form: Form, holder: Holder): void {
  const sent = Buffer.from(field(form, 'csrf'));
  const right = Buffer.from(holder.csrf);
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) {
    throw new ProblemError(problems.make.form_expired());
  }
}
