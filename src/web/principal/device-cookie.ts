import type { DeviceCookie } from '../../authentication/devices/index.ts';
import { cookieName, epochSeconds, newSecret, type Clock } from '../../shared/index.ts';
import type { WebContext } from '../kit/context.ts';

const NAME = 'sen_device';
const KEPT_MS = 180 * 86_400_000;
const SECRET_BYTES = 16;
/** Accounts that one browser is known to, as on a family's computer. */
const MOST_SECRETS = 5;
/** The secret for the next account is valid only for as long as a sign-in takes. */
const NEXT_SECONDS = 1800;

const SECRET = /^[\w-]{22}$/;
const NEXT = /^~([0-9a-z]{1,12})~([\w-]{22})$/;

const nameOf = ({ secure }: WebContext): string => cookieName(NAME, { secure });

const parts = (ctx: WebContext): string[] => (ctx.cookies.get(nameOf(ctx), { signed: true }) ?? '').split('.');

const secretsAmong = (all: readonly string[]): string[] => all.filter((part) => SECRET.test(part));

/** The secrets of the devices that the cookie of this browser names. */
export const deviceSecrets = (ctx: WebContext): string[] => secretsAmong(parts(ctx));

/** What the cookie of this browser holds: its secrets, and the one for the next account while that is valid. */
export function deviceCookie(ctx: WebContext, clock: Clock): DeviceCookie {
  const all = parts(ctx);
  const [, madeAt = '', next] = all.map((part) => NEXT.exec(part)).find((match) => match !== null) ?? [];
  const age = epochSeconds(clock) - parseInt(madeAt, 36);
  return { secrets: secretsAmong(all), next: age < NEXT_SECONDS ? next : undefined };
}

function write(ctx: WebContext, values: readonly string[]): void {
  ctx.cookies.set(nameOf(ctx), values.join('.'), {
    ...{ httpOnly: true, sameSite: 'lax', signed: true, secure: ctx.secure, path: '/' },
    maxAge: KEPT_MS,
  });
}

/** Gives the browser a secret with the sign-in page. It belongs to no account until a sign-in is complete. */
export function offerDevice(ctx: WebContext, clock: Clock): void {
  const { secrets, next } = deviceCookie(ctx, clock);
  if (next !== undefined) return;
  const madeAt = epochSeconds(clock).toString(36);
  write(ctx, [...secrets, `~${madeAt}~${newSecret(SECRET_BYTES)}`]);
}

/** Keeps a secret in the browser. That of the last sign-in comes first. */
export function keepDevice(ctx: WebContext, { secrets }: DeviceCookie, secret: string): void {
  write(ctx, [secret, ...secrets.filter((one) => one !== secret)].slice(0, MOST_SECRETS));
}
