import type { ApplicationView } from '../../../registration/index.ts';
import { cookieName } from '../../../shared/index.ts';
import { REGISTER } from '../../kit/addresses.ts';
import type { WebContext } from '../../kit/context.ts';
import { csrfToken } from '../../principal/principal.ts';
import type { Standing } from '../../principal/stepwise.ts';
import type { RegisterDependencies } from './dependencies.ts';

const COOKIE = 'sen_application';

/** An application as it stands when one of its pages is asked for. Its principal is the browser that began it. */
export interface ApplicationVisit extends Standing {
  readonly secret: string;
  readonly state: ApplicationView;
}

const STEPS: Readonly<Record<ApplicationView['step'], string>> = {
  contact: `${REGISTER}/contact`,
  email: `${REGISTER}/email`,
  code: `${REGISTER}/code`,
  waiting: `${REGISTER}/result`,
  received: `${REGISTER}/result`,
  refused: `${REGISTER}/result`,
};

export const applicationPath = ({ step }: Pick<ApplicationView, 'step'>): string => STEPS[step];

const nameOf = ({ secure }: WebContext): string => cookieName(COOKIE, { secure });

export const applicationSecret = (ctx: WebContext): string | undefined =>
  ctx.cookies.get(nameOf(ctx), { signed: true });

/**
 * Keeps the secret of an application in the browser that began it, the only one that can go on with it, until the
 * browser is closed: what becomes of an application that waits is also said by SMS.
 */
export function keepApplication(ctx: WebContext, secret: string | null): void {
  ctx.cookies.set(nameOf(ctx), secret, {
    ...{ httpOnly: true, sameSite: 'lax', signed: true, secure: ctx.secure, path: '/' },
  });
}

/** The application of this browser. Undefined: there is none, or it is over. */
export async function visitApplication(
  ctx: WebContext,
  { registration, formKey }: Pick<RegisterDependencies, 'registration' | 'formKey'>,
): Promise<ApplicationVisit | undefined> {
  const secret = applicationSecret(ctx);
  const state = secret === undefined ? undefined : await registration.applications.find(secret);
  if (secret === undefined || state === undefined) return undefined;
  return { secret, state, csrf: csrfToken(formKey, `application\n${secret}`) };
}
