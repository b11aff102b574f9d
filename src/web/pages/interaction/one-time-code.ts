import type { Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../context.ts';
import { field, type Form } from '../../middleware/form.ts';
import { showPage, type Pages } from '../show.ts';
import { allowReturn, relyingPartyView } from './relying-party-view.ts';
import { stepPath, type InteractionDependencies, type Visit } from './steps.ts';

/** The end of the phone number, enough for its holder. */
const phoneHint = (phone: string | undefined): string => `••• ${phone?.slice(-3) ?? ''}`;

export function showOneTimeCode(
  ctx: WebContext,
  pages: Pages,
  { interaction, account, signIn }: Visit,
  problem?: Problem,
): void {
  if (problem !== undefined) ctx.status = problem.status;
  if (problem?.retryAfter !== undefined) ctx.set('retry-after', String(problem.retryAfter));
  allowReturn(ctx, interaction);
  showPage(ctx, pages, 'interaction/one-time-code', {
    action: stepPath(interaction.uid, 'step_up'),
    rp: relyingPartyView(interaction, ctx.state.language),
    phoneHint: phoneHint(account?.phone),
    codeSent: signIn?.code !== undefined,
    minutes: 5,
    ...(problem === undefined ? {} : { problem }),
  });
}

/** Sends a code to the citizen's phone. A step-up begins with what the session proved. */
export async function sendCode(ctx: WebContext, { authentication }: InteractionDependencies, visit: Visit) {
  const { interaction, signIn, account, proofs } = visit;
  if (signIn === undefined && account !== undefined) {
    const ttl = interaction.expiresAt - interaction.startedAt;
    await authentication.begin(interaction.uid, { accountId: account.id, proofs }, ttl);
  }
  return authentication.sendCode({
    signInId: interaction.uid,
    language: ctx.state.language,
    address: ctx.state.clientAddress,
    organisation: interaction.relyingParty.organisation[ctx.state.language],
  });
}

export function submitCode(ctx: WebContext, { authentication }: InteractionDependencies, visit: Visit, form: Form) {
  return authentication.verifyCode({
    signInId: visit.interaction.uid,
    code: field(form, 'code').replace(/\s/g, ''),
    address: ctx.state.clientAddress,
  });
}
