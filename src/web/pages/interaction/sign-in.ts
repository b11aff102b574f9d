import { parsePersonalNumber } from '../../../identity/index.ts';
import type { Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../context.ts';
import { field, type Form } from '../../middleware/form.ts';
import { showPage, type Pages } from '../show.ts';
import { allowReturn, relyingPartyView } from './relying-party-view.ts';
import { stepPath, type InteractionDependencies, type Visit } from './steps.ts';

/** The personal number that the RP says the citizen has (`login_hint`); anything else it may say is not shown. */
const hintedNumber = (hint: unknown): string | undefined => {
  const parsed = typeof hint === 'string' ? parsePersonalNumber(hint) : undefined;
  return parsed?.ok === true ? parsed.value : undefined;
};

export function showSignIn(
  ctx: WebContext,
  pages: Pages,
  { interaction, check }: Visit,
  problem?: Problem,
  typed?: string,
): void {
  if (problem !== undefined) ctx.status = problem.status;
  if (problem?.retryAfter !== undefined) ctx.set('retry-after', String(problem.retryAfter));
  allowReturn(ctx, interaction);
  const personalNumber = typed ?? hintedNumber(interaction.parameters['login_hint']);
  showPage(ctx, pages, 'interaction/sign-in', {
    action: stepPath(interaction.uid, 'login'),
    rp: relyingPartyView(interaction, ctx.state.language),
    ...(check === undefined ? {} : { reason: check.reason }),
    ...(personalNumber === undefined ? {} : { personalNumber }),
    ...(problem === undefined ? {} : { problem }),
  });
}

/** Checks number and password. */
export function submitSignIn(ctx: WebContext, { authentication }: InteractionDependencies, visit: Visit, form: Form) {
  return authentication.verifyPassword({
    signInId: visit.interaction.uid,
    number: field(form, 'personal_number'),
    password: form.get('password')?.[0] ?? '',
    address: ctx.state.clientAddress,
  });
}
