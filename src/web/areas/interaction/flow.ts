import { isRaised, oidcEvents } from '../../../oidc/index.ts';
import { LEAVING_POLICY } from '../../kit/answers/content-security-policy.ts';
import type { PageContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import type { Upload } from '../../kit/forms/upload.ts';
import { redirect } from '../../kit/answers/show.ts';
import { showAgain, typedBefore } from '../../kit/answers/shown-again.ts';
import { choicePath, factorPath, interactionPath } from '../../kit/sign-in/step-addresses.ts';
import type { StepOutcome, StepPage } from '../../kit/sign-in/step-page.ts';
import type { Visit } from '../../kit/sign-in/visit.ts';
import type { InteractionDependencies } from './dependencies.ts';
import { begin, bestFactor, continueActivation, onward, visit, visitAddress } from './visiting.ts';

export interface Flow {
  /** @returns undefined if the request is answered already */
  look(ctx: PageContext): Promise<Visit | undefined>;
  /** Goes to the page of what is missing next, and prepares it where that is needed. */
  goOn(ctx: PageContext): Promise<void>;
  show(ctx: PageContext, page: StepPage): Promise<void>;
  submit(ctx: PageContext, page: StepPage, form: Form, file: Upload['file']): Promise<void>;
}

/** Tells a citizen who is asked for more than the service wants why this is so. */
function giveReasons(ctx: PageContext, at: Visit): Visit {
  if (at.signIn !== undefined && isRaised(at.state)) ctx.state.raisedBy = at.signIn.raisedBy;
  return at;
}

/**
 * Leads from page to page of a sign-in. No page names the one after it: after every step the policy is asked what is
 * missing next, and its answer is where the browser goes.
 */
export function openFlow(dependencies: InteractionDependencies, pages: readonly StepPage[]): Flow {
  const { interactions, authentication, audit, consents, countSignIn } = dependencies;

  const look = async (ctx: PageContext): Promise<Visit | undefined> => {
    // Any form of a sign-in may be its last and lead to the relying party.
    ctx.set('content-security-policy', LEAVING_POLICY);
    const at = await visitAddress(ctx, dependencies);
    return at && giveReasons(ctx, at);
  };

  const addressOf = (page: StepPage, { interaction }: Visit): string => page.path.replace(':uid', interaction.uid);

  /** The page of what is missing next. */
  const nextPage = (at: Visit): StepPage | undefined => {
    if (at.check === undefined) return undefined;
    const { step } = at.check;
    if (step !== 'step_up') return pages.find((page) => page.step === step);
    const path = factorPath(':uid', bestFactor(at));
    return pages.find((page) => page.path === path);
  };

  const goTo = async (ctx: PageContext, page: StepPage, at: Visit): Promise<void> => {
    if (page.prepare !== undefined) {
      await begin(ctx, dependencies, at);
      const prepared = await page.prepare(ctx, at);
      if (!prepared.ok) {
        if (ctx.method === 'POST') showAgain(ctx, { problem: prepared.problem, path: addressOf(page, at) });
        else await page.show(ctx, at, prepared.problem);
        return;
      }
    }
    redirect(ctx, addressOf(page, at));
  };

  const goOn = async (ctx: PageContext, at: Visit): Promise<void> => {
    const page = nextPage(at);
    if (page === undefined) redirect(ctx, await onward(ctx, dependencies, at));
    else await goTo(ctx, page, at);
  };

  const giveUp = async (ctx: PageContext, { interaction, account }: Visit, error: string, description: string) => {
    const rp = interaction.relyingParty.id;
    await audit.record(oidcEvents.make.authorization_refused({ rp, error, account: account?.id }));
    redirect(ctx, await interactions.refuse(interaction, error, description));
  };

  const settle = async (ctx: PageContext, page: StepPage, at: Visit, outcome: StepOutcome) => {
    switch (outcome.kind) {
      case 'done': {
        const changed = { signIn: outcome.signIn ?? at.signIn, consentedNow: outcome.consentedNow };
        const next = giveReasons(ctx, await visit(dependencies, at.interaction, changed));
        if (nextPage(next) === undefined) countSignIn('completed');
        await goOn(ctx, next);
        return;
      }
      case 'failed':
        countSignIn(outcome.problem.code);
        showAgain(ctx, { problem: outcome.problem, path: addressOf(page, at) });
        return;
      case 'shown_again':
        showAgain(ctx, { problem: outcome.problem, path: addressOf(page, at) });
        return;
      case 'renewed':
        redirect(ctx, addressOf(page, at));
        return;
      case 'chosen':
        await goTo(ctx, outcome.page, at);
        return;
      case 'given_up':
        await giveUp(ctx, at, outcome.error, outcome.description);
    }
  };

  return {
    look,
    async goOn(ctx) {
      const at = await look(ctx);
      if (at !== undefined) await goOn(ctx, at);
    },
    async show(ctx, page) {
      const at = await look(ctx);
      if (at === undefined) return;
      if (page.isDue(at) && page.step === 'login' && (await continueActivation(ctx, dependencies, at))) {
        redirect(ctx, interactionPath(at.interaction.uid));
      } else if (page.isDue(at)) await page.show(ctx, at, undefined, typedBefore(ctx));
      else redirect(ctx, await onward(ctx, dependencies, at));
    },
    async submit(ctx, page, form, file) {
      const at = await look(ctx);
      if (at === undefined) return;
      const action = field(form, 'action');
      if (action === 'cancel' || action === 'deny') {
        if (action === 'deny' && at.account !== undefined) {
          await consents.refuse({ accountId: at.account.id, rpId: at.interaction.relyingParty.id });
        }
        await giveUp(ctx, at, 'access_denied', 'End-User aborted interaction');
      } else if (action === 'other-account') {
        await authentication.reset(at.interaction.uid);
        redirect(ctx, interactionPath(at.interaction.uid));
      } else if (action === 'another-way' && at.check?.step === 'step_up') {
        redirect(ctx, choicePath(at.interaction.uid));
      } else if (action !== 'another-way' && page.isDue(at)) {
        await settle(ctx, page, at, await page.submit(ctx, at, form, file));
      } else redirect(ctx, await onward(ctx, dependencies, at));
    },
  };
}
