import type { Problem, Result } from '../../shared/index.ts';
import { redirect } from '../kit/answers/show.ts';
import type { PageContext } from '../kit/context.ts';
import { field, type Form } from '../kit/forms/form.ts';
import { principalPages, type Principal, type PrincipalPagesOptions } from './principal.ts';

/** Where somebody without a session stands in something that takes several pages. The principal is the browser. */
export interface Standing extends Principal {
  readonly state: { readonly step: string };
}

/** One page of it. It is shown, and its form taken, only while its step is what is missing. */
export interface StepwisePage<At extends Standing> {
  readonly path: string;
  readonly isDue: (at: At) => boolean;
  readonly show: (ctx: PageContext, at: At, problem?: Problem) => Promise<void> | void;
  readonly submit?: (ctx: PageContext, at: At, form: Form) => Promise<Result<unknown>> | Result<unknown>;
  /** Where to go on to, if that is not the first page of what is missing. */
  readonly goOn?: (form: Form) => string;
}

export interface StepwiseOptions<At extends Standing> {
  /** Undefined: nothing was begun in this browser, or it is over. */
  readonly find: (ctx: PageContext) => Promise<At | undefined>;
  /** Shows that it is over. */
  readonly over: (ctx: PageContext) => void;
  /** The first page of what is missing. */
  readonly onward: (at: At) => string;
  /** Where a button leads that is not the page's own, such as `cancel`. Undefined: it is the page's own. */
  readonly leave: (ctx: PageContext, at: At, action: string) => Promise<string | undefined>;
}

/** Opens pages that lead step by step: none is shown before its turn, and a form that is sent twice goes on. */
export function stepwisePages<At extends Standing>(
  kit: PrincipalPagesOptions,
  { find, over, onward, leave }: StepwiseOptions<At>,
): (page: StepwisePage<At>) => void {
  const pages = principalPages<At, never>(kit, {
    async find(ctx) {
      const at = await find(ctx);
      if (at === undefined) over(ctx);
      return at;
    },
  });

  return ({ path, isDue, show, submit, goOn }) => {
    pages.get(path, async (ctx, at) => {
      if (isDue(at)) await show(ctx, at);
      else redirect(ctx, onward(at));
    });
    if (submit === undefined) return;

    pages.post(path, async (ctx, at, form) => {
      const elsewhere = await leave(ctx, at, field(form, 'action'));
      if (elsewhere !== undefined) redirect(ctx, elsewhere);
      else if (!isDue(at)) redirect(ctx, onward(at));
      else {
        const result = await submit(ctx, at, form);
        const next = await find(ctx);
        if (next === undefined) over(ctx);
        else if (result.ok) redirect(ctx, goOn?.(form) ?? onward(next));
        // The same form was sent twice, and the first one has done it.
        else if (next.state.step !== at.state.step) redirect(ctx, onward(next));
        else await show(ctx, at, result.problem);
      }
    });
  };
}
