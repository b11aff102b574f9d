import type { SignIn } from '../../../../authentication/sign-in/index.ts';
import type { Problem, Result } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import type { Form } from '../../../kit/forms/form.ts';
import type { Upload } from '../../../kit/forms/upload.ts';
import type { Pages } from '../../../kit/show.ts';
import type { InteractionDependencies, StepFactor, Visit } from '../steps.ts';

export interface FactorPageDependencies extends InteractionDependencies {
  readonly pages: Pages;
  /** Largest file, in bytes. */
  readonly pictureLimit: number;
}

/**
 * The page on which one factor is shown. What is common to all (when it is due, cancel, another way, where to go on) is in `routes.ts`;
 * when it is submitted or prepared the sign-in is under way (`authentication.begin`).
 */
export interface FactorPage {
  readonly factor: StepFactor;
  show(ctx: WebContext, dependencies: FactorPageDependencies, at: Visit, problem?: Problem): Promise<void> | void;
  submit(
    ctx: WebContext,
    dependencies: FactorPageDependencies,
    at: Visit,
    form: Form,
    file?: Upload['file'],
  ): Promise<Result<SignIn>>;
  /** Name of the field of its form that is a file. */
  readonly fileField?: string;
  /** What has to happen before the page is of use: a code is sent. Called on the way to the page, and by its button `resend`. */
  prepare?(ctx: WebContext, dependencies: FactorPageDependencies, at: Visit): Promise<Result<SignIn>>;
  /** Whether that has happened already. */
  isPrepared?(at: Visit): boolean;
}
