import Router from '@koa/router';
import type { Language, Localised } from '../../shared/index.ts';
import { markup } from '../serving/html.ts';
import type { Html } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import { showPage } from '../serving/server.ts';
import type { PageState } from '../serving/server.ts';
import type { ExplainedError, ExplainedErrors } from './explained.ts';

const TEXTS = {
  brand: { vi: 'Môi trường thử nghiệm', en: 'Sandbox' },
  title: { vi: 'Lỗi và cách khắc phục', en: 'Errors with cause and cure' },
  about: {
    vi: 'Mỗi nguyên nhân mà hệ thống từ chối yêu cầu. Trang hiển thị yêu cầu cho biết yêu cầu nào gặp lỗi nào.',
    en: 'Every cause for which the provider refuses a request. The request inspector shows which request met which.',
  },
  endpoints: { vi: 'Địa chỉ', en: 'Endpoints' },
  answer: { vi: 'Trả lời', en: 'Answer' },
  cause: { vi: 'Nguyên nhân', en: 'Cause' },
  cure: { vi: 'Cách khắc phục', en: 'Cure' },
  inspector: { vi: 'Yêu cầu đã nhận', en: 'Request inspector' },
  starting: { vi: 'Hệ thống đang khởi động. Vui lòng tải lại.', en: 'The provider is starting. Please reload.' },
  footer: { vi: 'Chỉ dùng để thử, không có dữ liệu thật.', en: 'For trying things out. No real data.' },
} as const satisfies Record<string, Localised>;

function entry(error: ExplainedError, tell: (text: Localised) => string): Html {
  const { id, endpoints, status, description, cause, cure } = error;
  return markup`<article class="card" id="${id}"><h3><code>${id}</code></h3>
<dl><dt>${tell(TEXTS.endpoints)}</dt><dd>${endpoints.map((one) => markup`<code>${one}</code> `)}</dd>
<dt>${tell(TEXTS.answer)}</dt><dd>${status} <code>${error.error}</code> <span lang="en">${description}</span></dd>
<dt>${tell(TEXTS.cause)}</dt><dd>${tell(cause)}</dd>
<dt>${tell(TEXTS.cure)}</dt><dd>${tell(cure)}</dd></dl></article>`;
}

/** The entries by their OAuth code, both in the order of the alphabet. */
const byCode = (errors: readonly ExplainedError[]): [string, ExplainedError[]][] =>
  Object.entries(Object.groupBy(errors, ({ error }) => error))
    .map(([code, entries = []]): [string, ExplainedError[]] => [code, entries])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));

/** Apart from the ids of the entries. */
const anchorOf = (code: string): string => `code-${code}`;

/** The page that explains every error of the protocol, at the anchor of its id. */
export function errorsPage(language: Language, errors: readonly ExplainedError[]): Html {
  const tell = (text: Localised): string => text[language];
  const codes = byCode(errors);
  return layout({
    language,
    page: 'sandbox-errors',
    title: tell(TEXTS.title),
    path: '/errors',
    wide: true,
    brand: TEXTS.brand,
    footer: tell(TEXTS.footer),
    main: markup`<h1>${tell(TEXTS.title)}</h1><p>${tell(TEXTS.about)}</p>
<div class="actions"><a class="button second" href="/inspector">${tell(TEXTS.inspector)}</a></div>
${errors.length === 0 && markup`<p id="starting">${tell(TEXTS.starting)}</p>`}
<ul>${codes.map(([code]) => markup`<li><a href="#${anchorOf(code)}"><code>${code}</code></a></li>`)}</ul>
${codes.map(
  ([code, entries]) =>
    markup`<h2 id="${anchorOf(code)}"><code>${code}</code></h2>${entries.map((error) => entry(error, tell))}`,
)}`,
  });
}

export function errorRoutes(errors: ExplainedErrors): Router<PageState> {
  const router = new Router<PageState>();
  router.get('/errors', (ctx) => showPage(ctx, errorsPage(ctx.state.language, [...errors().values()])));
  return router;
}
