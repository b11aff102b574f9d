import type { SignIn } from '../../../authentication/sign-in/index.ts';
import type { Problem, Result } from '../../../shared/index.ts';
import type { WebContext } from '../context.ts';
import type { Form } from '../forms/form.ts';
import type { Upload } from '../forms/upload.ts';
import type { Visit } from '../../areas/interaction/steps.ts';

/** One page of a sign-in: shown only while the policy asks for it, its form taken only then. */
export interface StepPage {
  readonly path: string;
  readonly isDue: (at: Visit) => boolean;
  readonly show: (ctx: WebContext, at: Visit, problem?: Problem) => Promise<void> | void;
  readonly submit: (ctx: WebContext, at: Visit, form: Form, file?: Upload['file']) => Promise<void>;
  /** Name of the field of its form that is a file. */
  readonly fileField?: string | undefined;
}

/** What follows a step that may have changed the sign-in: on to what is missing next, or the page again with the problem. */
export type After = (
  ctx: WebContext,
  at: Visit,
  result: Result<SignIn>,
  show: (problem: Problem) => Promise<void> | void,
) => Promise<void>;
