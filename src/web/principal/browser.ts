import type { ProviderContext } from '../../oidc/index.ts';
import type { WebContext } from '../kit/context.ts';
import { deviceSecrets } from './device-cookie.ts';

/** Where a request of the authorization endpoint comes from, and on which known device. */
export function browserOf(request: ProviderContext): { readonly address: string; readonly secrets: readonly string[] } {
  const ctx: WebContext = request;
  return { address: ctx.state.clientAddress, secrets: deviceSecrets(ctx) };
}
