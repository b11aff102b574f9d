import { cookieName } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';

/** The request that this browser has scanned, or typed the code of. */
const SCANNED = 'sen_approval';
/** The request that this browser itself shows as a QR code. */
const SHOWN = 'sen_approval_here';
const MINUTES_MS = 60_000;

const OPTIONS = { httpOnly: true, sameSite: 'lax', signed: true, path: '/', maxAge: 15 * MINUTES_MS } as const;

const keep = (ctx: WebContext, name: string, id: string): void =>
  void ctx.cookies.set(cookieName(name, { secure: ctx.secure }), id, { ...OPTIONS, secure: ctx.secure });
const isKept = (ctx: WebContext, name: string, id: string): boolean =>
  ctx.cookies.get(cookieName(name, { secure: ctx.secure }), { signed: true }) === id;

/**
 * Only the browser that gave a fresh code is shown the request. If the address were enough, a phisher could scan the
 * code and send the address on later.
 */
export const scannedHere = (ctx: WebContext, id: string): void => keep(ctx, SCANNED, id);
export const hasScanned = (ctx: WebContext, id: string): boolean => isKept(ctx, SCANNED, id);

export const showsHere = (ctx: WebContext, id: string): void => keep(ctx, SHOWN, id);
export const isShownHere = (ctx: WebContext, id: string): boolean => isKept(ctx, SHOWN, id);
