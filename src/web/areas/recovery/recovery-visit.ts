import type { KeyObject } from 'node:crypto';
import type { Authentication } from '../../../authentication/index.ts';
import type { RecoveryFactor, RecoveryState } from '../../../authentication/recovery/index.ts';
import { cookieName, type Clock } from '../../../shared/index.ts';
import { PHONE_RECOVERY, RECOVERY } from '../../kit/addresses.ts';
import type { WebContext } from '../../kit/context.ts';
import { csrfToken, type Principal } from '../../principal/principal.ts';

const COOKIE = 'sen_recovery';
const COOKIE_MS = 15 * 60_000;

export interface RecoveryDependencies {
  readonly authentication: Authentication;
  readonly clock: Clock;
  /** Key of the forms' tokens. */
  readonly formKey: KeyObject;
}

/** A recovery as it stands when one of its pages is asked for. Its principal is the browser that began it. */
export interface RecoveryVisit extends Principal {
  readonly secret: string;
  readonly state: RecoveryState;
}

/** The page of each second factor. */
export const FACTOR_PATHS: Readonly<Record<RecoveryFactor, string>> = {
  passkey: `${RECOVERY}/passkey`,
  totp: `${RECOVERY}/totp`,
  recovery_code: `${RECOVERY}/recovery-code`,
  questions: `${RECOVERY}/questions`,
};
export const CHOICE = `${RECOVERY}/factor`;
export const DESK = `${RECOVERY}/desk`;

/** The address to go on to: the first page of what is missing. */
export function onwardPath({ kind, step, choices }: RecoveryState): string {
  switch (step) {
    case 'code':
      return `${RECOVERY}/code`;
    case 'factor': {
      const [best] = choices;
      return best === undefined ? DESK : FACTOR_PATHS[best];
    }
    case 'password':
      return `${RECOVERY}/new-password`;
    case 'phone':
      return `${PHONE_RECOVERY}/new-number`;
    case 'done':
      return kind === 'password' ? `${RECOVERY}/done` : `${PHONE_RECOVERY}/requested`;
  }
}

const nameOf = ({ secure }: WebContext): string => cookieName(COOKIE, { secure });

/** Keeps the secret of a recovery in the browser that began it, the only one that can go on with it. */
export function keepRecovery(ctx: WebContext, secret: string | null): void {
  ctx.cookies.set(nameOf(ctx), secret, {
    ...{ httpOnly: true, sameSite: 'lax', signed: true, secure: ctx.secure, path: '/' },
    maxAge: COOKIE_MS,
  });
}

/** Finds the recovery of this browser. Undefined: there is none, or it is over. */
export async function visitRecovery(
  ctx: WebContext,
  { authentication, formKey }: RecoveryDependencies,
): Promise<RecoveryVisit | undefined> {
  const secret = ctx.cookies.get(nameOf(ctx), { signed: true });
  if (secret === undefined) return undefined;
  const state = await authentication.recovery.find(secret);
  if (state === undefined) return undefined;
  return { secret, state, csrf: csrfToken(formKey, `recovery\n${secret}`) };
}
