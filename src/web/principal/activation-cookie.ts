import { cookieName } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';

const NAME = 'sen_activation';

const nameOf = ({ secure }: WebContext): string => cookieName(NAME, { secure });

/** Secret of the activation that this browser has begun. */
export const activationSecret = (ctx: WebContext): string | undefined => ctx.cookies.get(nameOf(ctx), { signed: true });

/**
 * Keeps the secret of an activation in the browser that began it, the only one that can go on with it. The cookie ends
 * with the browser, which may be shared.
 */
export function keepActivation(ctx: WebContext, secret: string | null): void {
  ctx.cookies.set(nameOf(ctx), secret, {
    ...{ httpOnly: true, sameSite: 'lax', signed: true, secure: ctx.secure, path: '/' },
  });
}
