import type { PageModels, PageName, Rendering } from '../rendering/index.ts';
import type { WebContext } from './context.ts';

export type Pages = Rendering;

type OwnModel<Name extends PageName> = Omit<PageModels[Name], 'language' | 'languageLinks'>;

/** The same address in another language: only the query, so that a path such as `//elsewhere` is never read as a host. */
const languageLinks = (ctx: WebContext): { vi: string; en: string } => {
  const link = (language: string): string => {
    const query = new URLSearchParams(ctx.method === 'GET' ? ctx.querystring : '');
    query.set('lang', language);
    return `?${query.toString()}`;
  };
  return { vi: link('vi'), en: link('en') };
};

/** Draws a page in the language of the request. */
export function showPage<Name extends PageName>(
  ctx: WebContext,
  pages: Pages,
  name: Name,
  model: OwnModel<Name>,
): void {
  const { raisedBy = [] } = ctx.state;
  ctx.type = 'html';
  ctx.set('content-language', ctx.state.language);
  ctx.body = pages.page(name, {
    ...model,
    ...(raisedBy.length === 0 ? {} : { raisedBy }),
    language: ctx.state.language,
    languageLinks: languageLinks(ctx),
  } as unknown as PageModels[Name]);
}
