import { registrationProblems, type Typed } from '../../../registration/index.ts';
import type { Problem } from '../../../shared/index.ts';
import { ACTIVATE, REGISTER } from '../../kit/addresses.ts';
import type { AreaKit } from '../../kit/area.ts';
import type { PageContext, WebContext } from '../../kit/context.ts';
import { field, type Form } from '../../kit/forms/form.ts';
import { unguardedForm } from '../../kit/forms/unguarded.ts';
import { allowCamera } from '../../kit/answers/content-security-policy.ts';
import { redirect, showPage } from '../../kit/answers/show.ts';
import { typedBefore } from '../../kit/answers/shown-again.ts';
import { firstOf } from '../../kit/language.ts';
import { backPath, signInIdOf } from '../../kit/sign-in/step-addresses.ts';
import { applicationSecret, applicationPath, keepApplication, visitApplication } from './application-visit.ts';
import type { RegisterDependencies } from './dependencies.ts';
import type { RegisterModels } from './models.ts';
import { dayForm, offeredOnly, STEPS_OF_APPLICATION } from './offered.ts';

export const IDENTITY = `${REGISTER}/identity`;
const CARD = `${REGISTER}/card`;

/** The sign-in that the citizen came from, by the address or by the form that is shown again. */
const signInOf = (ctx: WebContext, form?: Form): string | undefined =>
  signInIdOf(form === undefined ? (firstOf(ctx.query['from']) ?? '') : field(form, 'from'));

const withSignIn = (path: string, signInId: string | undefined): string =>
  signInId === undefined ? path : `${path}?from=${signInId}`;

/** Adds the first pages of an application, which anybody may send from any browser: its data, typed or pasted. */
export function addStartPages(kit: AreaKit<RegisterModels>, dependencies: RegisterDependencies): void {
  const { pages, bodyLimit } = kit;
  const { registration } = dependencies;
  const { applications } = registration;
  const router = offeredOnly(kit, registration);
  const progress = { at: 1, of: STEPS_OF_APPLICATION };
  const from = (signInId: string | undefined) => ({
    ...{ signInId, backUrl: signInId === undefined ? REGISTER : withSignIn(REGISTER, signInId) },
  });

  const showStart = async (ctx: PageContext, problem?: Problem): Promise<void> => {
    const signInId = signInOf(ctx);
    const at = await visitApplication(ctx, dependencies);
    showPage(
      ctx,
      pages,
      'register/start',
      {
        ...{ signInId, backUrl: signInId === undefined ? '/' : backPath(signInId) },
        identityUrl: withSignIn(IDENTITY, signInId),
        cardUrl: withSignIn(CARD, signInId),
        activateUrl: withSignIn(ACTIVATE, signInId),
        days: registration.activateDays,
        underWayUrl: at && applicationPath(at.state),
      },
      problem,
    );
  };
  router.get(REGISTER, (ctx) => showStart(ctx));
  router.get(`${REGISTER}/over`, (ctx) => showStart(ctx, registrationProblems.make.application_over()));

  /** Takes what was typed or read from a card. @returns why it cannot be taken */
  const declare = async (ctx: PageContext, typed: Typed, form: Form): Promise<Problem | undefined> => {
    const { language, clientAddress: address } = ctx.state;
    const secret = applicationSecret(ctx);
    const declared = await applications.declare({ typed, secret, signInId: signInOf(ctx, form), language, address });
    if (!declared.ok) return declared.problem;
    keepApplication(ctx, declared.value);
    redirect(ctx, `${REGISTER}/contact`);
    return undefined;
  };

  const showIdentity = async (ctx: PageContext, sent?: Form, problem?: Problem): Promise<void> => {
    const form = sent ?? typedBefore(ctx);
    const signInId = signInOf(ctx, form);
    const stated = form === undefined ? (await visitApplication(ctx, dependencies))?.state.stated : undefined;
    showPage(
      ctx,
      pages,
      'register/identity',
      {
        ...{ action: IDENTITY, progress, ...from(signInId), cardUrl: withSignIn(CARD, signInId) },
        number: form === undefined ? (stated?.number ?? '') : field(form, 'personal_number'),
        fullName: form === undefined ? (stated?.name ?? '') : field(form, 'full_name'),
        birthdate: form === undefined ? dayForm(stated?.birthdate ?? '') : field(form, 'birthdate'),
        sex: form === undefined ? (stated?.sex ?? '') : field(form, 'sex'),
      },
      problem,
    );
  };
  router.get(IDENTITY, (ctx) => showIdentity(ctx));
  // Anybody may declare something; what comes of it takes the phone.
  router.post(IDENTITY, unguardedForm(bodyLimit), async (ctx, form) => {
    const typed = {
      number: field(form, 'personal_number'),
      name: field(form, 'full_name'),
      birthdate: field(form, 'birthdate'),
      sex: field(form, 'sex'),
    };
    const problem = await declare(ctx, typed, form);
    if (problem !== undefined) await showIdentity(ctx, form, problem);
  });

  const showCard = (ctx: PageContext, sent?: Form, problem?: Problem): void => {
    const signInId = signInOf(ctx, sent ?? typedBefore(ctx));
    allowCamera(ctx);
    showPage(
      ctx,
      pages,
      'register/card',
      { action: CARD, progress, ...from(signInId), identityUrl: withSignIn(IDENTITY, signInId) },
      problem,
    );
  };
  router.get(CARD, (ctx) => showCard(ctx));
  router.post(CARD, unguardedForm(bodyLimit), async (ctx, form) => {
    const read = applications.readCard(field(form, 'card'));
    const problem = read.ok ? await declare(ctx, read.value, form) : read.problem;
    if (problem !== undefined) showCard(ctx, form, problem);
  });
}
