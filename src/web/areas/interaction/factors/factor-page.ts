import { factorOf, type FactorWithPage } from '../../../../authentication/factors/index.ts';
import type { SignIn } from '../../../../authentication/sign-in/index.ts';
import type { Problem, Result } from '../../../../shared/index.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field, type Form } from '../../../kit/forms/form.ts';
import type { Upload } from '../../../kit/forms/upload.ts';
import { factorPath } from '../../../kit/sign-in/step-addresses.ts';
import { attempted, renewed, type StepPage } from '../../../kit/sign-in/step-page.ts';
import type { Visit } from '../../../kit/sign-in/visit.ts';
import type { FactorPageDependencies } from '../dependencies.ts';
import { begin } from '../visiting.ts';

/**
 * The page on which one factor is shown. What is common to all factors (when the page is due, cancelling, another way,
 * where to go on) is in `factorStep` and `flow.ts`. When the page is submitted or prepared the sign-in is under way
 * (`authentication.begin`).
 */
export interface FactorPage {
  readonly factor: FactorWithPage;
  show(ctx: PageContext, dependencies: FactorPageDependencies, at: Visit, problem?: Problem): Promise<void> | void;
  submit(
    ctx: PageContext,
    dependencies: FactorPageDependencies,
    at: Visit,
    form: Form,
    file?: Upload['file'],
  ): Promise<Result<SignIn>>;
  /** Name of the field of its form that is a file. */
  readonly fileField?: string;
  /** Does what the page needs, such as sending a code. Called on the way to the page, and by its button `resend`. */
  prepare?(ctx: PageContext, dependencies: FactorPageDependencies, at: Visit): Promise<Result<SignIn>>;
  /** Whether that has happened already. */
  isPrepared?(at: Visit): boolean;
}

/** The page of a factor as a page of a sign-in. */
export function factorStep(page: FactorPage, dependencies: FactorPageDependencies): StepPage {
  const { factor, fileField } = page;
  const { authentication } = dependencies;
  const prepare = page.prepare?.bind(page);
  return {
    path: factorPath(':uid', factor),
    fileField,
    isDue: ({ check, choices }) =>
      choices.includes(factor) || (check?.step === 'login' && factorOf(factor).first && authentication.offers(factor)),
    prepare:
      prepare === undefined
        ? undefined
        : async (ctx, at) =>
            page.isPrepared?.(at) === true ? { ok: true, value: undefined } : prepare(ctx, dependencies, at),
    show: (ctx, at, problem) => page.show(ctx, dependencies, at, problem),
    async submit(ctx, at, form, file) {
      await begin(ctx, dependencies, at);
      if (field(form, 'action') === 'resend' && prepare !== undefined) {
        return renewed(await prepare(ctx, dependencies, at));
      }
      return attempted(await page.submit(ctx, dependencies, at, form, file));
    },
  };
}
