import { browserName } from '../../../authentication/devices/index.ts';
import { LEAST_CHARACTERS } from '../../../authentication/factors/index.ts';
import { registrationProblems } from '../../../registration/index.ts';
import type { Problem } from '../../../shared/index.ts';
import { ACTIVATE, RECOVERY, REGISTER } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { answersIn, askedIn, questionRows, QUESTION_KEYS } from '../../kit/forms/question-fields.ts';
import { unguardedForm } from '../../kit/forms/unguarded.ts';
import { firstOf } from '../../kit/language.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import { typedBefore } from '../../kit/answers/shown-again.ts';
import { sentCodeView } from '../../kit/sent-code.ts';
import { backPath, signInIdOf } from '../../kit/sign-in/step-addresses.ts';
import { keepActivation } from '../../principal/activation-cookie.ts';
import { stepwisePages } from '../../principal/stepwise.ts';
import { activationPath, visitActivation, type ActivationVisit } from './activation-visit.ts';
import type { RegisterDependencies } from './dependencies.ts';
import type { RegisterModels } from './models.ts';
import { offeredOnly } from './offered.ts';

const CODE_MINUTES = 5;

/** Adds the pages of an activation: one page for each step, each with an address of its own. */
export function addActivationPages(kit: AreaKit<RegisterModels>, dependencies: RegisterDependencies): void {
  const { pages, bodyLimit } = kit;
  const { registration, authentication, clock } = dependencies;
  const { activations } = registration;
  const router = offeredOnly(kit, registration);

  const steps = [
    'code',
    'password',
    ...(authentication.offers('passcode') ? ['passcode'] : []),
    'questions',
    ...(authentication.offers('passkey') ? ['passkey'] : []),
  ];
  /** What every page of a step shows. */
  const common = ({ csrf, state }: ActivationVisit) => ({
    ...{ action: activationPath(state), csrf },
    progress: { at: steps.indexOf(state.step) + 1, of: steps.length },
  });
  const isDue =
    (step: ActivationVisit['state']['step']) =>
    ({ state }: ActivationVisit): boolean =>
      state.step === step;

  const showStart = (ctx: PageContext, sent?: Form, problem?: Problem): void => {
    const form = sent ?? typedBefore(ctx);
    const signInId = signInIdOf(form === undefined ? (firstOf(ctx.query['from']) ?? '') : field(form, 'from'));
    showPage(
      ctx,
      pages,
      'activate/start',
      {
        ...{ action: ACTIVATE, registerUrl: REGISTER, signInId, days: registration.activateDays },
        backUrl: signInId === undefined ? '/' : backPath(signInId),
        personalNumber: form === undefined ? '' : field(form, 'personal_number'),
        phone: form === undefined ? '' : field(form, 'phone'),
      },
      problem,
    );
  };
  router.get(ACTIVATE, (ctx) => showStart(ctx));
  router.get(`${ACTIVATE}/over`, (ctx) => showStart(ctx, undefined, registrationProblems.make.activation_over()));
  // Anybody may begin an activation; what it takes comes after.
  router.post(ACTIVATE, unguardedForm(bodyLimit), async (ctx, form) => {
    const { language, clientAddress: address } = ctx.state;
    const begun = await activations.begin({
      ...{ number: field(form, 'personal_number'), phone: field(form, 'phone'), language, address },
      signInId: signInIdOf(field(form, 'from')),
    });
    if (begun.ok) {
      keepActivation(ctx, begun.value);
      redirect(ctx, `${ACTIVATE}/code`);
    } else showStart(ctx, form, begun.problem);
  });

  const addPage = stepwisePages<ActivationVisit>(
    { ...kit, router },
    {
      find: (ctx) => visitActivation(ctx, dependencies),
      over: (ctx) => redirect(ctx, `${ACTIVATE}/over`),
      onward: ({ state }) => activationPath(state),
      async leave(ctx, { secret, state: { signInId } }, action) {
        if (action !== 'cancel') return undefined;
        await activations.forget(secret);
        keepActivation(ctx, null);
        return signInId === undefined ? '/' : backPath(signInId);
      },
    },
  );

  addPage({
    path: `${ACTIVATE}/code`,
    isDue: isDue('code'),
    async show(ctx, at, problem) {
      const { clientAddress, language } = ctx.state;
      const sent = await activations.sent(at.secret, clientAddress);
      const view = sent && sentCodeView(sent, clock, language);
      showPage(ctx, pages, 'activate/code', { ...common(at), minutes: CODE_MINUTES, sent: view }, problem);
    },
    submit: (ctx, { secret }, form) =>
      field(form, 'action') === 'resend'
        ? activations.resend(secret, ctx.state.language, ctx.state.clientAddress)
        : activations.verifyCode(secret, field(form, 'code'), ctx.state.clientAddress),
  });
  addPage({
    path: `${ACTIVATE}/refused`,
    isDue: isDue('refused'),
    show: (ctx, { state: { problem, signInId } }) =>
      showPage(
        ctx,
        pages,
        'activate/refused',
        {
          ...{ reason: problem?.code ?? '', registerUrl: REGISTER, recoveryUrl: RECOVERY },
          signInUrl: backPath(signInId),
        },
        problem,
      ),
  });
  addPage({
    path: `${ACTIVATE}/password`,
    isDue: isDue('password'),
    show: (ctx, at, problem) =>
      showPage(
        ctx,
        pages,
        'activate/password',
        { ...common(at), personalNumber: at.state.account?.identity.number ?? '', least: LEAST_CHARACTERS },
        problem,
      ),
    submit: (_ctx, { secret }, form) => activations.choosePassword(secret, field(form, 'new_password')),
  });
  addPage({
    path: `${ACTIVATE}/passcode`,
    isDue: isDue('passcode'),
    show: (ctx, at, problem) => showPage(ctx, pages, 'activate/passcode', common(at), problem),
    submit: (_ctx, { secret }, form) =>
      activations.choosePasscode(secret, field(form, 'passcode'), field(form, 'passcode_again')),
  });
  addPage({
    path: `${ACTIVATE}/questions`,
    isDue: isDue('questions'),
    show: (ctx, at, problem) =>
      showPage(
        ctx,
        pages,
        'activate/questions',
        { ...common(at), questions: QUESTION_KEYS, rows: questionRows(askedIn(typedBefore(ctx) ?? new Map())) },
        problem,
      ),
    submit: (_ctx, { secret }, form) => activations.chooseQuestions(secret, askedIn(form), answersIn(form)),
  });
  addPage({
    path: `${ACTIVATE}/passkey`,
    isDue: isDue('passkey'),
    async show(ctx, at, problem) {
      const options = await activations.passkeyOptions(at.secret);
      const typed = typedBefore(ctx);
      const name = typed === undefined ? ((await browserName(ctx.get('user-agent'))) ?? '') : field(typed, 'name');
      if (options === undefined) redirect(ctx, `${ACTIVATE}/done`);
      else showPage(ctx, pages, 'activate/passkey', { ...common(at), options, name }, problem);
    },
    async submit(_ctx, { secret }, form) {
      if (field(form, 'action') !== 'later')
        return activations.addPasskey(secret, field(form, 'passkey'), field(form, 'name'));
      return activations.skipPasskey(secret);
    },
  });
  addPage({
    path: `${ACTIVATE}/done`,
    isDue: isDue('done'),
    // The sign-in begins with what was shown here.
    show: (ctx, { state: { signInId } }) => redirect(ctx, backPath(signInId)),
  });
}
