import { createCipheriv, createDecipheriv, createHmac, randomBytes, type KeyObject } from 'node:crypto';
import { newSecret } from '../../shared/index.ts';
import type { Concern, RefusedForm, ShownAgain, WebContext } from '../kit/context.ts';
import { redirect } from '../kit/answers/show.ts';
import { keptFields } from '../kit/answers/shown-again.ts';

/** How long the page of a refused form can be loaded again with its problem. */
const LIFE_MS = 5 * 60_000;
/** Longest cookie value. A longer one is made without what was typed. */
const LONGEST = 3000;
const PARAMETER = 'again';
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];

type Kept = Omit<ShownAgain, 'typed'> & { readonly id: string; readonly typed: [string, readonly string[]][] };

export interface ShownAgainOptions {
  readonly secure: boolean;
  readonly key: KeyObject;
}

/**
 * Post, redirect, get for forms that are refused: the browser is sent to the page of the form, which answers with the
 * status of the problem. The pages are not stored, so a browser that goes back to the answer of a POST has nothing to
 * show but an error of its own. Problem and typed values are in a cookie of that page, sealed, because a personal
 * number may be among them; nothing is stored here. The address names which refusal it shows, so an older one in the
 * history is a plain page.
 */
export function shownAgain({ secure, key }: ShownAgainOptions): Concern {
  const cookie = secure ? '__Secure-sen_again' : 'sen_again';
  const sealKey = createHmac('sha256', key).update('shown-again').digest();

  const seal = (path: string, kept: Kept): string => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, sealKey, iv).setAAD(Buffer.from(path));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(kept)), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  };
  const open = (path: string, value: string): Kept | undefined => {
    const bytes = Buffer.from(value, 'base64url');
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, sealKey, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(path)).setAuthTag(tag);
      const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(opened.toString()) as Kept;
    } catch {
      // Cut, foreign, or of another address.
      return undefined;
    }
  };

  const keep = (ctx: WebContext, { path = ctx.path, ...refused }: RefusedForm): void => {
    const kept: Kept = { id: newSecret(6), ...refused, typed: keptFields(ctx.state.sent ?? new Map()) };
    const whole = seal(path, kept);
    const value = whole.length <= LONGEST ? whole : seal(path, { ...kept, typed: [] });
    ctx.cookies.set(cookie, value, {
      ...{ httpOnly: true, sameSite: 'lax', signed: false, secure },
      ...{ path, maxAge: LIFE_MS },
    });
    redirect(ctx, `${path}?${PARAMETER}=${kept.id}`);
  };

  return {
    before(ctx) {
      if (ctx.method === 'POST' || !ctx.querystring.includes(`${PARAMETER}=`)) return;
      const kept = open(ctx.path, ctx.cookies.get(cookie, { signed: false }) ?? '');
      if (kept === undefined || ctx.query[PARAMETER] !== kept.id) return;
      ctx.state.again = { ...kept, typed: new Map(kept.typed) };
    },
    after(ctx) {
      if (ctx.state.refused !== undefined) keep(ctx, ctx.state.refused);
    },
  };
}
