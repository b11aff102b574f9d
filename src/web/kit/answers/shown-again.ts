import type { Problem } from '../../../shared/index.ts';
import type { RefusedForm, WebContext } from '../context.ts';
import type { Form } from '../forms/form.ts';

/** Fields that are filled in again. No other field is kept, so a field that is forgotten here cannot leak. */
const KEPT = /^(?:personal_number|full_name|birthdate|sex|phone|email|name|pending|from|question_\d)$/;

export const keptFields = (form: Form): [string, readonly string[]][] => [...form].filter(([name]) => KEPT.test(name));

/** Has the page of a form shown again with its problem. Nothing is drawn in this request. */
export function showAgain(ctx: WebContext, refused: RefusedForm): void {
  ctx.state.refused = refused;
}

/** What was typed into a form that was refused, where its page is shown again. */
export const typedBefore = (ctx: WebContext): Form | undefined => ctx.state.again?.typed;

/** The problem to show on a page that is drawn without one of its own. */
export function problemBefore(ctx: WebContext, page: string): Problem | undefined {
  const { again } = ctx.state;
  return again !== undefined && (again.page ?? page) === page ? again.problem : undefined;
}
