import type { SignIn } from '../../../authentication/sign-in/index.ts';
import type { Step } from '../../../oidc/index.ts';
import type { Problem, Result } from '../../../shared/index.ts';
import type { PageContext } from '../context.ts';
import type { Form } from '../forms/form.ts';
import type { Upload } from '../forms/upload.ts';
import type { Visit } from './visit.ts';

/** What became of the form of a step page. The sign-in goes on accordingly. */
export type StepOutcome =
  /** The step is done. The policy is asked what is missing next. */
  | { readonly kind: 'done'; readonly signIn?: SignIn | undefined; readonly consentedNow?: boolean }
  /** The attempt failed: it is counted, and the page is shown again. */
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** The page is shown again without counting a failed attempt. */
  | { readonly kind: 'shown_again'; readonly problem: Problem }
  /** The browser stays on the page, which is loaded again. */
  | { readonly kind: 'renewed' }
  /** A page of another step was chosen. */
  | { readonly kind: 'chosen'; readonly page: StepPage }
  /** The sign-in ends here; the relying party gets the error. */
  | { readonly kind: 'given_up'; readonly error: string; readonly description: string };

/** One page of a sign-in. It is shown, and its form taken, only while it is due. */
export interface StepPage {
  /** Its address, with `:uid` in it. */
  readonly path: string;
  /**
   * The step of the policy to which this page belongs. Pages of factors, and those that are only linked to, have none.
   */
  readonly step?: Exclude<Step, 'step_up'>;
  readonly isDue: (at: Visit) => boolean;
  /** What has to happen on the way to the page, such as sending a code. */
  readonly prepare?: ((ctx: PageContext, at: Visit) => Promise<Result<unknown>>) | undefined;
  /** `form` is what was sent, where the page is shown again. */
  readonly show: (ctx: PageContext, at: Visit, problem?: Problem, form?: Form) => Promise<void> | void;
  readonly submit: (ctx: PageContext, at: Visit, form: Form, file?: Upload['file']) => Promise<StepOutcome>;
  /** Name of the field of its form that is a file. */
  readonly fileField?: string | undefined;
}

/** What became of an attempt: done, or failed with its problem. */
export const attempted = (result: Result<SignIn>): StepOutcome =>
  result.ok ? { kind: 'done', signIn: result.value } : { kind: 'failed', problem: result.problem };

/** What became of asking for something again, such as a code. */
export const renewed = (result: Result<unknown>): StepOutcome =>
  result.ok ? { kind: 'renewed' } : { kind: 'shown_again', problem: result.problem };
