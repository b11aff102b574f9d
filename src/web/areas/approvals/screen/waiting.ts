import {
  type Approval,
  type ApprovalKind,
  type ApprovalState,
  qrCode,
  typedCode,
} from '../../../../authentication/approvals/index.ts';
import { ProblemError, type Clock } from '../../../../shared/index.ts';
import { APPROVE } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import type { PageRouter } from '../../../kit/page-router.ts';
import { problems } from '../../../kit/problems.ts';
import { otherDevicePath, stepPath } from '../../../kit/sign-in/step-addresses.ts';
import { findInteraction, signInOver } from '../../../kit/sign-in/visit.ts';
import type { ApprovalDependencies } from '../dependencies.ts';
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

/** What is shown now. The QR code of `before` is drawn again only if it has changed. */
export async function shownOf(approval: Approval, clock: Clock, origin: string, before?: Shown): Promise<Shown> {
  const { state, kind } = approval;
  if (state !== 'open' || kind === 'guardian') return { state };
  const url = `${origin}${APPROVE}/scan/${qrCode(approval, clock.now())}`;
  const qr = before?.qr?.url === url ? before.qr : { ...(await qrOf(url)), url };
  return { state, qr, typed: grouped(typedCode(approval, clock.now())) };
}

export const waitingPaths = (path: string) => ({ eventsUrl: `${path}/events`, statusUrl: `${path}/status` });

/**
 * Adds where a waiting screen hears what became of its request: a stream of events, and a status to poll without one.
 */
export function addWaitingRoutes(
  router: PageRouter,
  { interactions, authentication, clock, isStopping }: ApprovalDependencies,
): void {
  const streams = openStreams(isStopping);
  const GONE: Shown = { state: 'expired' };

  const add = (path: string, kind: ApprovalKind): void => {
    const found = async (ctx: PageContext): Promise<{ uid: string; approval: Approval | undefined }> => {
      const interaction = await findInteraction(ctx, interactions);
      // The page loads itself again then, and starts over where it can.
      if (interaction === undefined) throw signInOver(ctx);
      const { uid } = interaction;
      return { uid, approval: await authentication.approvals.ofSignIn(uid, kind) };
    };
    const { eventsUrl, statusUrl } = waitingPaths(path);

    router.get(statusUrl, async (ctx) => {
      const { approval } = await found(ctx);
      ctx.body = approval === undefined ? GONE : await shownOf(approval, clock, ctx.origin);
    });

    router.get(eventsUrl, async (ctx) => {
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
