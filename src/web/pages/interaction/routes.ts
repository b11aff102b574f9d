import Router from '@koa/router';
import type { Context } from 'koa';
import type { Audit } from '../../../audit/index.ts';
import type { Step } from '../../../oidc/index.ts';
import { ProblemError, type Problem, type Result } from '../../../shared/index.ts';
import type { SignIn } from '../../../authentication/index.ts';
import type { WebContext } from '../../context.ts';
import { field, readForm, type Form } from '../../middleware/form.ts';
import type { Metrics } from '../../operations/metrics.ts';
import { problems } from '../../problems.ts';
import { showPage, type Pages } from '../show.ts';
import { showConsent, submitConsent, type ConsentDependencies } from './consent.ts';
import { sendCode, showOneTimeCode, submitCode } from './one-time-code.ts';
import { allowReturn, relyingPartyView } from './relying-party-view.ts';
import { showSignIn, submitSignIn } from './sign-in.ts';
import { findInteraction, interactionPath, onward, redirect, stepPath, visit, type Visit } from './steps.ts';

export interface InteractionRoutesOptions extends ConsentDependencies {
  readonly pages: Pages;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly bodyLimit: number;
}

const problemOfCheck = (reason: string): Problem => {
  switch (reason) {
    case 'account_level_too_low':
      return problems.make.account_level_too_low();
    case 'essential_claim_unavailable':
      return problems.make.essential_claim_unavailable();
    default:
      return problems.make.authentication_level_unreachable();
  }
};

/**
 * The pages of a sign-in. Each has its own address; none sends to another: after every step the policy is asked what is missing
 * next, and its answer is where the browser goes.
 */
export function interactionRoutes(options: InteractionRoutesOptions): Router {
  const { interactions, authentication, pages, audit, metrics, consents, bodyLimit } = options;
  const router = new Router();

  const look = async (ctx: WebContext): Promise<Visit> => visit(options, await findInteraction(ctx, interactions));

  /** Goes on after a step that changed the sign-in; where a code is needed next, it is sent on the way. */
  const goOn = async (ctx: WebContext, next: Visit): Promise<void> => {
    if (next.check?.step === 'step_up' && next.signIn?.code === undefined) {
      const sent = await sendCode(ctx, options, next);
      if (!sent.ok) {
        showOneTimeCode(ctx, pages, next, sent.problem);
        return;
      }
    }
    redirect(ctx, await onward(options, next));
  };

  const giveUp = async (ctx: WebContext, { interaction, account }: Visit, error: string, description: string) => {
    const rp = interaction.relyingParty.id;
    await audit.record({
      type: 'authorization_refused',
      rp,
      error,
      ...(account === undefined ? {} : { account: account.id }),
    });
    redirect(ctx, await interactions.refuse(interaction, error, description));
  };

  const after = async (
    ctx: WebContext,
    at: Visit,
    result: Result<SignIn>,
    show: (at: Visit, problem: Problem) => void,
  ) => {
    if (result.ok) {
      await goOn(ctx, await visit(options, at.interaction, result.value));
      return;
    }
    metrics.signIns.inc({ outcome: result.problem.code });
    show(at, result.problem);
  };

  /** One page of the sign-in: shown only while the policy asks for it, its form taken only then. */
  const page = (
    step: Step,
    show: (ctx: WebContext, at: Visit) => Promise<void> | void,
    submit: (ctx: WebContext, at: Visit, form: Form) => Promise<void>,
  ): void => {
    const path = stepPath(':uid', step);
    const isDue = (at: Visit): boolean => at.check?.step === step;
    router.get(path, async (plain: Context) => {
      const ctx = plain as WebContext;
      const at = await look(ctx);
      if (isDue(at)) await show(ctx, at);
      else redirect(ctx, await onward(options, at));
    });
    router.post(path, async (plain: Context) => {
      const ctx = plain as WebContext;
      const form = await readForm(ctx.req, bodyLimit);
      const at = await look(ctx);
      const action = field(form, 'action');
      if (action === 'cancel' || action === 'deny') {
        if (action === 'deny' && at.account !== undefined) {
          await consents.refuse({ accountId: at.account.id, rpId: at.interaction.relyingParty.id });
        }
        await giveUp(ctx, at, 'access_denied', 'End-User aborted interaction');
      } else if (action === 'other-account') {
        await authentication.reset(at.interaction.uid);
        redirect(ctx, interactionPath(at.interaction.uid));
      } else if (isDue(at)) await submit(ctx, at, form);
      else redirect(ctx, await onward(options, at));
    });
  };

  router.get(interactionPath(':uid'), async (plain: Context) => {
    const ctx = plain as WebContext;
    await goOn(ctx, await look(ctx));
  });

  page(
    'login',
    (ctx, at) => showSignIn(ctx, pages, at),
    async (ctx, at, form) => {
      const result = await submitSignIn(ctx, options, at, form);
      await after(ctx, at, result, (visited, problem) =>
        showSignIn(ctx, pages, visited, problem, field(form, 'personal_number')),
      );
    },
  );

  page(
    'step_up',
    (ctx, at) => showOneTimeCode(ctx, pages, at),
    async (ctx, at, form) => {
      const action = field(form, 'action');
      if (action === 'resend') {
        const sent = await sendCode(ctx, options, at);
        if (sent.ok) redirect(ctx, stepPath(at.interaction.uid, 'step_up'));
        else showOneTimeCode(ctx, pages, at, sent.problem);
        return;
      }
      const result = await submitCode(ctx, options, at, form);
      await after(ctx, at, result, (visited, problem) => showOneTimeCode(ctx, pages, visited, problem));
    },
  );

  page(
    'cannot_continue',
    (ctx, at) => {
      allowReturn(ctx, at.interaction);
      showPage(ctx, pages, 'interaction/cannot-continue', {
        action: stepPath(at.interaction.uid, 'cannot_continue'),
        rp: relyingPartyView(at.interaction, ctx.state.language),
        problem: problemOfCheck(at.check?.reason ?? ''),
      });
    },
    async (ctx, at) => {
      const { error = 'access_denied', description = '' } = at.check ?? {};
      await giveUp(ctx, at, error, description);
    },
  );

  page(
    'consent',
    (ctx, at) => showConsent(ctx, options, pages, at),
    async (ctx, at, form) => {
      if (field(form, 'action') !== 'allow') throw new ProblemError(problems.make.malformed_request());
      const given = await submitConsent(ctx, options, pages, at, form);
      if (given.ok) await goOn(ctx, await visit(options, at.interaction, at.signIn, true));
      else await showConsent(ctx, options, pages, at, given.problem);
    },
  );

  return router;
}
