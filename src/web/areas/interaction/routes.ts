import Router from '@koa/router';
import type { Context } from 'koa';
import type { Audit } from '../../../audit/index.ts';
import { factorOf } from '../../../authentication/factors/index.ts';
import { isRaised } from '../../../oidc/index.ts';
import { ProblemError } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, readForm } from '../../kit/forms/form.ts';
import { openUploads, type Upload } from '../../kit/forms/upload.ts';
import type { Metrics } from '../../operations/metrics.ts';
import { problems } from '../../kit/problems.ts';
import { showPage, type Pages } from '../../kit/show.ts';
import { addWaitingRoutes, askGuardian, guardianPage, otherDevicePage } from '../approvals/screen/index.ts';
import { problemOfCheck } from '../../kit/sign-in/check-problem.ts';
import { showConsent, submitConsent } from '../consent/step.ts';
import { chosenFactor, FACTOR_PAGES, factorPageOf, showChoice, type FactorPage } from './factors/index.ts';
import type { After, StepPage } from '../../kit/sign-in/step-page.ts';
import { allowReturn, relyingPartyView } from '../../kit/sign-in/relying-party-view.ts';
import { showSignIn, submitSignIn } from './sign-in.ts';
import {
  bestFactor,
  choicePath,
  factorPath,
  findInteraction,
  interactionPath,
  onward,
  redirect,
  stepPath,
  visit,
  type InteractionDependencies,
  type Visit,
} from './steps.ts';
import { oidcEvents } from '../../../oidc/index.ts';

export interface InteractionRoutesOptions extends InteractionDependencies {
  readonly pages: Pages;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly bodyLimit: number;
  readonly pictureLimit: number;
  readonly isStopping: () => boolean;
}

/** A citizen who is asked for more than the service wants is told why. */
function giveReasons(ctx: WebContext, at: Visit): Visit {
  if (at.signIn !== undefined && isRaised(at.state)) ctx.state.raisedBy = at.signIn.raisedBy;
  return at;
}

/**
 * The pages of a sign-in. Each has its own address; none sends to another: after every step the policy is asked what is missing
 * next, and its answer is where the browser goes.
 */
export function interactionRoutes(options: InteractionRoutesOptions): Router {
  const { interactions, authentication, pages, audit, metrics, consents, bodyLimit } = options;
  const router = new Router();

  const look = async (ctx: WebContext): Promise<Visit> =>
    giveReasons(ctx, await visit(options, await findInteraction(ctx, interactions)));

  /** A step-up begins with what the session proved. */
  const begin = async ({ interaction, signIn, account, proofs }: Visit): Promise<void> => {
    if (signIn !== undefined || account === undefined) return;
    const ttl = interaction.expiresAt - interaction.startedAt;
    await authentication.begin(interaction.uid, { accountId: account.id, proofs }, ttl);
  };

  /** Goes to the page of a factor; where a code is needed there, it is sent on the way. */
  const goToFactor = async (ctx: WebContext, page: FactorPage, at: Visit): Promise<void> => {
    if (page.prepare !== undefined && page.isPrepared?.(at) !== true) {
      await begin(at);
      const prepared = await page.prepare(ctx, options, at);
      if (!prepared.ok) {
        await page.show(ctx, options, at, prepared.problem);
        return;
      }
    }
    redirect(ctx, factorPath(at.interaction.uid, page.factor));
  };

  /** Goes to the page on which a child waits; the guardian is asked on the way. */
  const goToGuardian = async (ctx: WebContext, at: Visit): Promise<void> => {
    await begin(at);
    const asked = await askGuardian(ctx, options, at);
    if (asked.ok) redirect(ctx, stepPath(at.interaction.uid, 'guardian'));
    else await guardian.show(ctx, at, asked.problem);
  };

  /** Goes on after a step that changed the sign-in. */
  const goOn = async (ctx: WebContext, next: Visit): Promise<void> => {
    if (next.check?.step === 'step_up') await goToFactor(ctx, factorPageOf(bestFactor(next)), next);
    else if (next.check?.step === 'guardian') await goToGuardian(ctx, next);
    else redirect(ctx, await onward(ctx, options, next));
  };

  const giveUp = async (ctx: WebContext, { interaction, account }: Visit, error: string, description: string) => {
    const rp = interaction.relyingParty.id;
    await audit.record(oidcEvents.make.authorization_refused({ rp, error, account: account?.id }));
    redirect(ctx, await interactions.refuse(interaction, error, description));
  };

  const after: After = async (ctx, at, result, show) => {
    if (result.ok) {
      await goOn(ctx, giveReasons(ctx, await visit(options, at.interaction, result.value)));
      return;
    }
    metrics.signIns.inc({ outcome: result.problem.code });
    await show(result.problem);
  };

  /** One page of the sign-in: shown only while the policy asks for it, its form taken only then. */
  const page = ({ path, isDue, show, submit, fileField }: StepPage): void => {
    const readUpload =
      fileField === undefined
        ? undefined
        : openUploads({ field: fileField, limit: options.pictureLimit, fieldsLimit: bodyLimit });
    const read = async (ctx: WebContext): Promise<Upload> => {
      if (readUpload === undefined) return { form: await readForm(ctx.req, bodyLimit), file: undefined };
      // So much is read only from those who have come as far as this page.
      return isDue(await look(ctx)) ? readUpload(ctx.req) : { form: new Map(), file: undefined };
    };
    router.get(path, async (plain: Context) => {
      const ctx = plain as WebContext;
      const at = await look(ctx);
      if (isDue(at)) await show(ctx, at);
      else redirect(ctx, await onward(ctx, options, at));
    });
    router.post(path, async (plain: Context) => {
      const ctx = plain as WebContext;
      const { form, file } = await read(ctx);
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
      } else if (action === 'another-way') {
        redirect(ctx, at.check?.step === 'step_up' ? choicePath(at.interaction.uid) : await onward(ctx, options, at));
      } else if (isDue(at)) await submit(ctx, at, form, file);
      else redirect(ctx, await onward(ctx, options, at));
    });
  };

  const guardian = guardianPage(options, after);

  router.get(interactionPath(':uid'), async (plain: Context) => {
    const ctx = plain as WebContext;
    await goOn(ctx, await look(ctx));
  });

  page({
    path: stepPath(':uid', 'login'),
    isDue: ({ check }) => check?.step === 'login',
    show: (ctx, at) => showSignIn(ctx, options, at),
    async submit(ctx, at, form) {
      const result = await submitSignIn(ctx, options, at, form);
      await after(ctx, at, result, (problem) => showSignIn(ctx, options, at, problem, field(form, 'personal_number')));
    },
  });

  for (const one of FACTOR_PAGES) {
    page({
      path: factorPath(':uid', one.factor),
      isDue: ({ check, choices }) =>
        choices.includes(one.factor) ||
        (check?.step === 'login' && factorOf(one.factor).first && authentication.offers(one.factor)),
      fileField: one.fileField,
      show: (ctx, at) => one.show(ctx, options, at),
      async submit(ctx, at, form, file) {
        await begin(at);
        if (field(form, 'action') === 'resend' && one.prepare !== undefined) {
          const sent = await one.prepare(ctx, options, at);
          if (sent.ok) redirect(ctx, factorPath(at.interaction.uid, one.factor));
          else await one.show(ctx, options, at, sent.problem);
          return;
        }
        const result = await one.submit(ctx, options, at, form, file);
        await after(ctx, at, result, (problem) => one.show(ctx, options, at, problem));
      },
    });
  }

  page({
    path: choicePath(':uid'),
    isDue: ({ check }) => check?.step === 'step_up',
    show: (ctx, at) => showChoice(ctx, pages, at),
    async submit(ctx, at, form) {
      const chosen = chosenFactor(at, form);
      if (chosen === undefined) showChoice(ctx, pages, at, problems.make.factor_not_chosen());
      else await goToFactor(ctx, factorPageOf(chosen), at);
    },
  });

  page({
    path: stepPath(':uid', 'cannot_continue'),
    isDue: ({ check }) => check?.step === 'cannot_continue',
    show(ctx, at) {
      allowReturn(ctx, at.interaction);
      showPage(ctx, pages, 'interaction/cannot-continue', {
        action: stepPath(at.interaction.uid, 'cannot_continue'),
        rp: relyingPartyView(at.interaction, ctx.state.language),
        problem: problemOfCheck(at.check?.reason ?? '', at.state, ctx.state.language),
      });
    },
    async submit(ctx, at) {
      const { error = 'access_denied', description = '' } = at.check ?? {};
      await giveUp(ctx, at, error, description);
    },
  });

  page(otherDevicePage(options, after));
  page(guardian);
  addWaitingRoutes(router, options);

  page({
    path: stepPath(':uid', 'consent'),
    isDue: ({ check }) => check?.step === 'consent',
    show: (ctx, at) => showConsent(ctx, options, pages, at),
    async submit(ctx, at, form) {
      if (field(form, 'action') !== 'allow') throw new ProblemError(problems.make.malformed_request());
      const given = await submitConsent(ctx, options, pages, at, form);
      if (given.ok) await goOn(ctx, await visit(options, at.interaction, at.signIn, true));
      else await showConsent(ctx, options, pages, at, given.problem);
    },
  });

  return router;
}
