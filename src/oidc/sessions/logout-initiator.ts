import { finished } from 'node:stream/promises';
import type { KoaContextWithOIDC } from 'oidc-provider';

/**
 * The answer that a sign-out's initiator waits for. The initiator is the client that sent the citizen to the
 * end-session endpoint (RP-Initiated Logout 1.0).
 *
 * @returns settles when the answer has left or its connection is gone; undefined for another client, and outside of a
 * sign-out
 */
export function answerToInitiator(ctx: KoaContextWithOIDC | undefined, clientId: string): Promise<void> | undefined {
  if (ctx?.oidc.route !== 'end_session_confirm') return undefined;
  const { clientId: initiator } = (ctx.oidc.session?.state ?? {}) as { readonly clientId?: string };
  return initiator === clientId ? finished(ctx.res).catch(() => undefined) : undefined;
}
