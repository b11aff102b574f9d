import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Authentication } from '../../../authentication/index.ts';
import type { RecoveryFactor, RecoveryState } from '../../../authentication/recovery/index.ts';
import { ProblemError } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { problems } from '../../kit/problems.ts';
import type { Pages } from '../../kit/show.ts';

const COOKIE = 'sen_recovery';
const COOKIE_MS = 15 * 60_000;

export interface RecoveryRoutesOptions {
  readonly pages: Pages;
  readonly authentication: Authentication;
  /** Key of the forms' tokens. */
  readonly formKey: KeyObject;
  readonly bodyLimit: number;
}

/** A recovery as it stands when one of its pages is asked for. */
export interface RecoveryVisit {
  readonly secret: string;
  readonly state: RecoveryState;
  /** Goes into the field `csrf` of each form. */
  readonly csrf: string;
}

export const START = '/recovery';
export const PHONE_START = '/recovery/phone';

/** The page of each second factor. */
export const FACTOR_PATHS: Readonly<Record<RecoveryFactor, string>> = {
  passkey: `${START}/passkey`,
  totp: `${START}/totp`,
  recovery_code: `${START}/recovery-code`,
  questions: `${START}/questions`,
};
export const CHOICE = `${START}/factor`;
export const DESK = `${START}/desk`;

/** Where a recovery goes on: the first page of what is missing. */
export function onwardPath({ kind, step, choices }: RecoveryState): string {
  switch (step) {
    case 'code':
      return `${START}/code`;
    case 'factor': {
      const [best] = choices;
      return best === undefined ? DESK : FACTOR_PATHS[best];
    }
    case 'password':
      return `${START}/new-password`;
    case 'phone':
      return `${PHONE_START}/new-number`;
    case 'done':
      return kind === 'password' ? `${START}/done` : `${PHONE_START}/requested`;
  }
}

/** `__Host-`: set by this host and for it alone (RFC 6265bis section 4.1.3.2). */
const cookieName = ({ secure }: WebContext): string => (secure ? `__Host-${COOKIE}` : COOKIE);

/** The browser that began a recovery is the only one that goes on with it. */
export function keepRecovery(ctx: WebContext, secret: string | null): void {
  ctx.cookies.set(cookieName(ctx), secret, {
    ...{ httpOnly: true, sameSite: 'lax', signed: true, secure: ctx.secure, path: '/' },
    maxAge: COOKIE_MS,
  });
}

/** Undefined: there is none in this browser, or it is over. */
export async function visitRecovery(
  ctx: WebContext,
  { authentication, formKey }: RecoveryRoutesOptions,
): Promise<RecoveryVisit | undefined> {
  const secret = ctx.cookies.get(cookieName(ctx), { signed: true });
  if (secret === undefined) return undefined;
  const state = await authentication.recovery.find(secret);
  if (state === undefined) return undefined;
  return { secret, state, csrf: createHmac('sha256', formKey).update(`recovery\n${secret}`).digest('base64url') };
}

/** @throws ProblemError `form_expired` when the form belongs to another recovery. */
export function checkRecoveryForm(form: Form, { csrf }: RecoveryVisit): void {
  const sent = Buffer.from(field(form, 'csrf'));
  const right = Buffer.from(csrf);
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) {
    throw new ProblemError(problems.make.form_expired());
  }
}

/** Where the citizen came from, to go back to: a sign-in under way, or the account. */
export const backPath = (signInId: string | undefined): string =>
  signInId === undefined ? '/account' : `/interaction/${signInId}`;

/** The sign-in that the address names; anything else than an id is none. */
export function signInIdOf(text: string): string | undefined {
  return /^[\w-]{1,64}$/.test(text) ? text : undefined;
}
