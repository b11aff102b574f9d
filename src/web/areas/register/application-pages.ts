import { groupedNumber } from '../../../identity/index.ts';
import { registrationProblems } from '../../../registration/index.ts';
import { ACTIVATE, REGISTER } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext } from '../../kit/context.ts';
import { field } from '../../kit/forms/form.ts';
import { emailHint, numberEnd } from '../../kit/masking.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import { typedBefore } from '../../kit/answers/shown-again.ts';
import { sentCodeView } from '../../kit/sent-code.ts';
import { stepwisePages } from '../../principal/stepwise.ts';
import { applicationPath, keepApplication, visitApplication, type ApplicationVisit } from './application-visit.ts';
import type { RegisterDependencies } from './dependencies.ts';
import type { RegisterModels } from './models.ts';
import { dayForm, offeredOnly, STEPS_OF_APPLICATION } from './offered.ts';
import { IDENTITY } from './start-pages.ts';

const CONTACT = `${REGISTER}/contact`;
const EMAIL = `${REGISTER}/email`;
const CODE = `${REGISTER}/code`;
const RESULT = `${REGISTER}/result`;
const CODE_MINUTES = 5;
/** For an answer about level 1 (D69). */
const WORKING_DAYS = 1;

/** Adds the pages of an application that was begun in this browser: contacts, code, and what became of it. */
export function addApplicationPages(kit: AreaKit<RegisterModels>, dependencies: RegisterDependencies): void {
  const { pages } = kit;
  const { registration, clock } = dependencies;
  const { applications } = registration;
  const fromOf = (ctx: PageContext) => ({ language: ctx.state.language, address: ctx.state.clientAddress });

  const addPage = stepwisePages<ApplicationVisit>(
    { ...kit, router: offeredOnly(kit, registration) },
    {
      find: (ctx) => visitApplication(ctx, dependencies),
      over: (ctx) => redirect(ctx, `${REGISTER}/over`),
      onward: ({ state }) => applicationPath(state),
      async leave(ctx, { secret }, action) {
        if (action !== 'cancel') return undefined;
        await applications.withdraw(secret);
        keepApplication(ctx, null);
        return REGISTER;
      },
    },
  );

  /** What a page shows of the code that was sent. `receiver` is shortened; `at` is the step. */
  const sentTo = async (ctx: PageContext, { csrf, secret }: ApplicationVisit, receiver: string, at: number) => {
    const { clientAddress, language } = ctx.state;
    const sent = await applications.sent(secret, clientAddress);
    return {
      ...{ csrf, progress: { at, of: STEPS_OF_APPLICATION }, contactUrl: CONTACT, receiver, minutes: CODE_MINUTES },
      sent: sent && sentCodeView(sent, clock, language),
    };
  };

  addPage({
    path: CONTACT,
    // Also once a code was sent: the phone may be the wrong one.
    isDue: ({ state: { step } }) => step === 'contact' || step === 'email' || step === 'code',
    show(ctx, { csrf, state: { stated } }, problem) {
      const form = typedBefore(ctx);
      const { number = '', name = '', birthdate = '', sex = '', phone = '', email = '' } = stated ?? {};
      showPage(
        ctx,
        pages,
        'register/contact',
        {
          ...{ action: CONTACT, csrf, progress: { at: 2, of: STEPS_OF_APPLICATION }, identityUrl: IDENTITY },
          declared: { number: groupedNumber(number), name, birthdate: dayForm(birthdate), sex },
          phone: form === undefined ? phone : field(form, 'phone'),
          email: !applications.takesEmail ? undefined : form === undefined ? email : field(form, 'email'),
        },
        problem,
      );
    },
    submit: (ctx, { secret }, form) =>
      applications.contact(secret, { phone: field(form, 'phone'), email: field(form, 'email') }, fromOf(ctx)),
  });

  addPage({
    path: EMAIL,
    isDue: ({ state: { step } }) => step === 'email',
    async show(ctx, visit, problem) {
      const receiver = emailHint(visit.state.stated?.email ?? '');
      showPage(ctx, pages, 'register/email', { action: EMAIL, ...(await sentTo(ctx, visit, receiver, 2)) }, problem);
    },
    submit(ctx, { secret }, form) {
      switch (field(form, 'action')) {
        case 'resend':
          return applications.resend(secret, fromOf(ctx));
        case 'skip':
          return applications.dropEmail(secret, fromOf(ctx));
        default:
          return applications.verifyEmail(secret, field(form, 'email_code'), fromOf(ctx));
      }
    },
  });

  addPage({
    path: CODE,
    isDue: ({ state: { step } }) => step === 'code',
    async show(ctx, visit, problem) {
      const receiver = numberEnd(visit.state.stated?.phone ?? '');
      showPage(ctx, pages, 'register/code', { action: CODE, ...(await sentTo(ctx, visit, receiver, 3)) }, problem);
    },
    submit: (ctx, { secret }, form) =>
      field(form, 'action') === 'resend'
        ? applications.resend(secret, fromOf(ctx))
        : applications.verifyCode(secret, field(form, 'code'), ctx.state.clientAddress),
  });

  addPage({
    path: RESULT,
    isDue: ({ state: { step } }) => step === 'waiting' || step === 'received' || step === 'refused',
    show(ctx, { state: { step, signInId } }) {
      const activateUrl = signInId === undefined ? ACTIVATE : `${ACTIVATE}?from=${signInId}`;
      showPage(
        ctx,
        pages,
        'register/result',
        {
          step: step === 'waiting' || step === 'refused' ? step : 'received',
          ...{ activateUrl, identityUrl: IDENTITY, resultUrl: RESULT },
          ...{ days: registration.activateDays, workingDays: WORKING_DAYS },
        },
        step === 'refused' ? registrationProblems.make.not_confirmed() : undefined,
      );
    },
  });
}
