import type Router from '@koa/router';
import { ASKED, type RecoveryFactor, type RecoveryState } from '../../../authentication/recovery/index.ts';
import { ok, refuse, type Problem } from '../../../shared/index.ts';
import type { WebContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { problems } from '../../kit/problems.ts';
import { showProblemStatus } from '../../kit/problem-status.ts';
import { showPage } from '../../kit/show.ts';
import { addStepPage } from './step-page.ts';
import { CHOICE, FACTOR_PATHS, type RecoveryRoutesOptions, type RecoveryVisit } from './visit.ts';

const ANSWERS = Array.from({ length: ASKED }, (_, index) => `answer_${index + 1}`);

const isChoosing = ({ state: { step, choices } }: RecoveryVisit): boolean => step === 'factor' && choices.length > 0;

const chosenOf = ({ choices }: RecoveryState, form: Form): RecoveryFactor | undefined =>
  choices.find((choice) => choice === field(form, 'factor'));

/** The pages of the second factor, and of the choice among them. */
export function addFactorPages(router: Router, options: RecoveryRoutesOptions): void {
  const { pages, authentication } = options;
  const { recovery, factors } = authentication;

  const common = (ctx: WebContext, { csrf, state }: RecoveryVisit, path: string, problem?: Problem) => {
    showProblemStatus(ctx, problem);
    return {
      ...{ action: path, csrf, hasOtherWays: state.choices.length > 1 },
      ...(problem === undefined ? {} : { problem }),
    };
  };
  const isDue =
    (factor: RecoveryFactor) =>
    ({ state }: RecoveryVisit): boolean =>
      state.step === 'factor' && state.choices.includes(factor);
  const showing = (factor: RecoveryFactor, name: string) => (ctx: WebContext, at: RecoveryVisit, form: Form) =>
    recovery.showFactor(at.secret, factor, field(form, name), ctx.state.clientAddress);

  addStepPage(router, options, {
    path: FACTOR_PATHS.questions,
    isDue: isDue('questions'),
    show: (ctx, at, problem) =>
      showPage(ctx, pages, 'recovery/questions', {
        ...common(ctx, at, FACTOR_PATHS.questions, problem),
        questions: at.state.questions,
      }),
    submit: (ctx, at, form) =>
      recovery.answer(
        at.secret,
        ANSWERS.map((name) => field(form, name)),
        ctx.state.clientAddress,
      ),
  });
  addStepPage(router, options, {
    path: FACTOR_PATHS.recovery_code,
    isDue: isDue('recovery_code'),
    show: (ctx, at, problem) =>
      showPage(ctx, pages, 'recovery/recovery-code', common(ctx, at, FACTOR_PATHS.recovery_code, problem)),
    submit: showing('recovery_code', 'recovery_code'),
  });
  addStepPage(router, options, {
    path: FACTOR_PATHS.totp,
    isDue: isDue('totp'),
    show: (ctx, at, problem) => showPage(ctx, pages, 'recovery/totp', common(ctx, at, FACTOR_PATHS.totp, problem)),
    submit: showing('totp', 'totp'),
  });
  addStepPage(router, options, {
    path: FACTOR_PATHS.passkey,
    isDue: isDue('passkey'),
    async show(ctx, at, problem) {
      const request = await factors.passkey.requestOptions(at.secret, at.state.account?.id);
      showPage(ctx, pages, 'recovery/passkey', {
        ...common(ctx, at, FACTOR_PATHS.passkey, problem),
        options: JSON.stringify(request),
      });
    },
    submit: showing('passkey', 'passkey'),
  });

  const showChoice = (ctx: WebContext, at: RecoveryVisit, problem?: Problem): void =>
    showPage(ctx, pages, 'recovery/factor', { ...common(ctx, at, CHOICE, problem), choices: at.state.choices });
  addStepPage(router, options, {
    path: CHOICE,
    isDue: isChoosing,
    show: showChoice,
    submit: (_ctx, { state }, form) =>
      chosenOf(state, form) === undefined ? refuse(problems.make.factor_not_chosen()) : ok(undefined),
    goOn: (form) => FACTOR_PATHS[field(form, 'factor') as RecoveryFactor],
  });
}
