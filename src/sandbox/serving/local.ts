import { RequestRefused } from './body.ts';
import type { PageContext } from './server.ts';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the other end of the connection is on this machine. */
export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);

/**
 * Refuses with 403 what a page of another site sends: a form across origins, or a name that was made to point at this
 * machine (DNS rebinding). Programs send no `Origin`.
 *
 * @param url the address that browsers use.
 */
export function onlyOwnPages(ctx: PageContext, url: string): void {
  const host = hostOf(`http://${ctx.get('host')}`);
  const isOurs = host !== undefined && (LOOPBACK_NAMES.has(host.hostname) || host.host === new URL(url).host);
  const origin = ctx.get('origin');
  if (!isOurs || (origin !== '' && hostOf(origin)?.host !== host.host)) throw new RequestRefused(403);
}

function hostOf(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
