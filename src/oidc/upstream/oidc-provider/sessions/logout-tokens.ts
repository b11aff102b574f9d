import type Provider from 'oidc-provider';
import { assertUpstream, isMethod } from '../../assert.ts';

type Client = InstanceType<Provider['Client']>;
type Send = (this: Client, sub: string, sid?: string) => Promise<void>;

/** A logout token that an endpoint wants sent. */
export interface QueuedLogout {
  readonly clientId: string;
  readonly accountId: string;
  /** Absent where the RP was told none: it ends every session of the account then. */
  readonly sid?: string | undefined;
}

const senders = new WeakMap<Provider, Send>();

/**
 * Has logout tokens queued instead of sent, so that the end-session endpoint, which waits for all of them, waits for
 * the queue only.
 */
export function queueLogoutTokens(provider: Provider, queue: (logout: QueuedLogout) => Promise<void>): void {
  const { prototype } = provider.Client as unknown as { readonly prototype: { backchannelLogout: Send } };
  assertUpstream(
    isMethod(prototype, 'backchannelLogout'),
    'oidc-provider',
    'oidc-provider/sessions/logout-tokens.ts',
    'Client.prototype.backchannelLogout',
  );
  senders.set(provider, Reflect.get(prototype, 'backchannelLogout'));
  prototype.backchannelLogout = function (accountId, sid) {
    return queue({ clientId: this.clientId, accountId, sid });
  };
}

/** Queues a logout token for an RP, as the end-session endpoint does. */
export const queueLogoutToken = (client: Client, sub: string, sid?: string): Promise<void> =>
  (client as unknown as { backchannelLogout(sub: string, sid?: string): Promise<void> }).backchannelLogout(sub, sid);

/** Sends a logout token to an RP (Back-Channel Logout 1.0 section 2.5). @throws where the RP does not take it */
export async function sendLogoutToken(provider: Provider, client: Client, sub: string, sid?: string): Promise<void> {
  const send = senders.get(provider);
  if (send === undefined) throw new Error('the provider does not queue its logout tokens');
  await send.call(client, sub, sid);
}
