import type { Language, Problem } from '../../../shared/index.ts';
import type { WebContext } from '../context.ts';
import { problemBefore, showAgain } from './shown-again.ts';

/** A text by its key, `namespace:path`, with its parameters filled in. A key without a text is a fault. */
export type Translate = (language: Language, key: string, params?: Readonly<Record<string, unknown>>) => string;

/** Draws pages. `Models` are the pages by name with what each shows, so that an area can draw its own pages only. */
export interface Pages<Models> {
  page<Name extends keyof Models & string>(name: Name, model: Models[Name]): string;
  t: Translate;
  problemText(problem: Problem, language: Language): { title: string; body: string; next: string };
}

type OwnModel<Model> = Omit<Model, 'language' | 'languageLinks' | 'raisedBy'>;

/**
 * The same address in another language. A link is only a query, so a path such as `//elsewhere` is never read as a
 * host.
 */
const languageLinks = (ctx: WebContext): { vi: string; en: string } => {
  const link = (language: string): string => {
    // The address as it was asked for: the parameters of a posted request stay sealed.
    const [, asked = ''] = /\?(.*)$/s.exec(ctx.originalUrl) ?? [];
    const query = new URLSearchParams(ctx.method === 'GET' ? asked : '');
    query.set('lang', language);
    return `?${query.toString()}`;
  };
  return { vi: link('vi'), en: link('en') };
};

/**
 * Draws a page in the language of the request. A page with a problem has the status of that problem. A page that
 * answers a refused form is drawn by the next request (shown-again.ts).
 */
export function showPage<Models, Name extends keyof Models & string>(
  ctx: WebContext,
  pages: Pages<Models>,
  name: Name,
  model: OwnModel<Models[Name]>,
  ownProblem?: Problem,
): void {
  if (ctx.method === 'POST' && ownProblem !== undefined) {
    showAgain(ctx, { problem: ownProblem, page: name });
    return;
  }
  const problem = ownProblem ?? problemBefore(ctx, name);
  const { raisedBy = [], language } = ctx.state;
  if (problem !== undefined) {
    ctx.status = problem.status;
    if (problem.retryAfter !== undefined) ctx.set('retry-after', String(problem.retryAfter));
  }
  ctx.type = 'html';
  ctx.set('content-language', language);
  ctx.body = pages.page(name, {
    ...model,
    ...(raisedBy.length === 0 ? {} : { raisedBy }),
    ...(problem === undefined ? {} : { problem }),
    language,
    languageLinks: languageLinks(ctx),
  } as unknown as Models[Name]);
}

/** Sends the browser on with 303 (RFC 9110 section 15.4.4): the next request is a GET, whatever this one is. */
export function redirect(ctx: WebContext, location: string): void {
  ctx.status = 303;
  ctx.set('location', location);
  ctx.body = '';
}
