import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  type Approval,
  type ApprovalKind,
  type ApprovalState,
  qrCode,
  typedCode,
} from '../../../../authentication/approvals/index.ts';
import { ProblemError, type Clock } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { problems } from '../../../kit/problems.ts';
import { findInteraction, otherDevicePath, stepPath, type InteractionDependencies } from '../../interaction/steps.ts';
import { qrOf, type QrCode } from './qr.ts';
import { openStreams } from './streams.ts';

/** What the screen that waits shows of a request at a moment. */
export interface Shown {
  readonly state: ApprovalState;
  /** The QR code of this second, with the address in it, and the code to type instead. */
  readonly qr?: QrCode & { readonly url: string };
  readonly typed?: string;
}

const grouped = (code: string): string => code.replace(/(\d{3})(?=\d)/g, '$1 ');

/** `before` is drawn anew only where the code has changed. */
export async function shownOf(approval: Approval, clock: Clock, origin: string, before?: Shown): Promise<Shown> {
  const { state, kind } = approval;
  if (state !== 'open' || kind === 'guardian') return { state };
  const url = `${origin}/approve/scan/${qrCode(approval, clock.now())}`;
  const qr = before?.qr?.url === url ? before.qr : { ...(await qrOf(url)), url };
  return { state, qr, typed: grouped(typedCode(approval, clock.now())) };
}

export const waitingPaths = (path: string) => ({ eventsUrl: `${path}/events`, statusUrl: `${path}/status` });

export interface WaitingOptions extends InteractionDependencies {
  readonly isStopping: () => boolean;
}

/** Where a screen that waits hears what became of its request: as events, and for who can't have those by asking again and again. */
export function addWaitingRoutes(router: Router, options: WaitingOptions): void {
  const { interactions, authentication, clock, isStopping } = options;
  const streams = openStreams(isStopping);
  const GONE: Shown = { state: 'expired' };

  const add = (path: string, kind: ApprovalKind): void => {
    const found = async (ctx: WebContext): Promise<{ uid: string; approval: Approval | undefined }> => {
      const { uid } = await findInteraction(ctx, interactions);
      return { uid, approval: await authentication.approvals.ofSignIn(uid, kind) };
    };
    const { eventsUrl, statusUrl } = waitingPaths(path);

    router.get(statusUrl, async (plain: Context) => {
      const ctx = plain as WebContext;
      const { approval } = await found(ctx);
      ctx.body = approval === undefined ? GONE : await shownOf(approval, clock, ctx.origin);
    });

    router.get(eventsUrl, async (plain: Context) => {
      const ctx = plain as WebContext;
      const { uid, approval } = await found(ctx);
      let shown: Shown | undefined;
      const served = streams.serve<Shown>(ctx, {
        key: `${uid} ${kind}`,
        async look() {
          const now = approval === undefined ? undefined : await authentication.approvals.find(approval.id);
          shown = now === undefined ? GONE : await shownOf(now, clock, ctx.origin, shown);
          return shown;
        },
        isLast: ({ state }) => state !== 'open',
      });
      if (!served) throw new ProblemError(problems.make.too_many_streams(5));
    });
  };
  add(otherDevicePath(':uid'), 'device');
  add(stepPath(':uid', 'guardian'), 'guardian');
}
