import type { Asking } from '../../../../authentication/approvals/index.ts';
import { browserName } from '../../../../authentication/devices/index.ts';
import type { Interaction } from '../../../../oidc/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import { deviceSecrets } from '../../../principal/device-cookie.ts';

/** Parameters that say what is asked for. Who is meant (`login_hint`, `id_token_hint`) is not passed on. */
const TOLD = ['acr_values', 'claims', 'max_age', 'prompt', 'redirect_uri', 'scope'] as const;

/** What the approver is shown of this sign-in. */
export async function askingOf(ctx: WebContext, interaction: Interaction): Promise<Asking> {
  const { parameters, relyingParty, hintedSubject } = interaction;
  const told = TOLD.filter((name) => parameters[name] !== undefined);
  return {
    rp: relyingParty.id,
    parameters: Object.fromEntries(told.map((name) => [name, parameters[name]])),
    ...(hintedSubject === undefined ? {} : { hintedSubject }),
    browser: (await browserName(ctx.get('user-agent'))) ?? '',
    address: ctx.state.clientAddress,
  };
}

/** The sign-in that goes on with an approval, in the browser of this request. */
export const usedBy = (ctx: WebContext, id: string, signInId: string) => ({
  ...{ id, signInId, address: ctx.state.clientAddress },
  device: deviceSecrets(ctx),
});
