import { ASKED, type RecoveryFactor, type RecoveryState } from '../../../authentication/recovery/index.ts';
import { ok, refuse, type Problem } from '../../../shared/index.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { problems } from '../../kit/problems.ts';
import { showPage } from '../../kit/answers/show.ts';
import type { RecoveryModels } from './models.ts';
import type { AddRecoveryPage } from './recovery-page.ts';
import { CHOICE, FACTOR_PATHS, type RecoveryDependencies, type RecoveryVisit } from './recovery-visit.ts';

const ANSWERS = Array.from({ length: ASKED }, (_, index) => `answer_${index + 1}`);

const isChoosing = ({ state: { step, choices } }: RecoveryVisit): boolean => step === 'factor' && choices.length > 0;

const chosenOf = ({ choices }: RecoveryState, form: Form): RecoveryFactor | undefined =>
  choices.find((choice) => choice === field(form, 'factor'));

/** Adds the pages of the second factor, and of the choice among them. */
export function addFactorPages(
  addPage: AddRecoveryPage,
  { pages }: AreaKit<RecoveryModels>,
  { authentication }: RecoveryDependencies,
): void {
  const { recovery, factors } = authentication;

  const common = ({ csrf, state }: RecoveryVisit, path: string) => ({
    ...{ action: path, csrf, hasOtherWays: state.choices.length > 1 },
  });
  const isDue =
    (factor: RecoveryFactor) =>
    ({ state }: RecoveryVisit): boolean =>
      state.step === 'factor' && state.choices.includes(factor);
  const showing = (factor: RecoveryFactor, name: string) => (ctx: PageContext, at: RecoveryVisit, form: Form) =>
    recovery.showFactor(at.secret, factor, field(form, name), ctx.state.clientAddress);

  addPage({
    path: FACTOR_PATHS.questions,
    isDue: isDue('questions'),
    show: (ctx, at, problem) =>
      showPage(
        ctx,
        pages,
        'recovery/questions',
        {
          ...common(at, FACTOR_PATHS.questions),
          questions: at.state.questions,
        },
        problem,
      ),
    submit: (ctx, at, form) =>
      recovery.answer(
        at.secret,
        ANSWERS.map((name) => field(form, name)),
        ctx.state.clientAddress,
      ),
  });
  addPage({
    path: FACTOR_PATHS.recovery_code,
    isDue: isDue('recovery_code'),
    show: (ctx, at, problem) =>
      showPage(ctx, pages, 'recovery/recovery-code', common(at, FACTOR_PATHS.recovery_code), problem),
    submit: showing('recovery_code', 'recovery_code'),
  });
  addPage({
    path: FACTOR_PATHS.totp,
    isDue: isDue('totp'),
    show: (ctx, at, problem) => showPage(ctx, pages, 'recovery/totp', common(at, FACTOR_PATHS.totp), problem),
    submit: showing('totp', 'totp'),
  });
  addPage({
    path: FACTOR_PATHS.passkey,
    isDue: isDue('passkey'),
    async show(ctx, at, problem) {
      const request = await factors.passkey.requestOptions(at.secret, at.state.account?.id);
      showPage(
        ctx,
        pages,
        'recovery/passkey',
        {
          ...common(at, FACTOR_PATHS.passkey),
          options: JSON.stringify(request),
        },
        problem,
      );
    },
    submit: showing('passkey', 'passkey'),
  });

  const showChoice = (ctx: PageContext, at: RecoveryVisit, problem?: Problem): void =>
    showPage(ctx, pages, 'recovery/factor', { ...common(at, CHOICE), choices: at.state.choices }, problem);
  addPage({
    path: CHOICE,
    isDue: isChoosing,
    show: showChoice,
    submit: (_ctx, { state }, form) =>
      chosenOf(state, form) === undefined ? refuse(problems.make.factor_not_chosen()) : ok(undefined),
    goOn: (form) => FACTOR_PATHS[field(form, 'factor') as RecoveryFactor],
  });
}
