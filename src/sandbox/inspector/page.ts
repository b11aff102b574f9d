import { exactMomentText } from '../../shared/index.ts';
import type { Language, Localised } from '../../shared/index.ts';
import { errorAddress, type ExplainedError } from '../errors/explained.ts';
import { markup } from '../serving/html.ts';
import type { Html } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import { NO_CLIENT } from './inspector.ts';
import type { SeenRequest } from './inspector.ts';

const TEXTS = {
  brand: { vi: 'Môi trường thử nghiệm', en: 'Sandbox' },
  title: { vi: 'Yêu cầu đã nhận', en: 'Request inspector' },
  about: {
    vi: '50 yêu cầu gần nhất của mỗi ứng dụng, mới nhất ở trên. Bí mật, mã và dữ liệu cá nhân đã được che. Trang tự cập nhật khi có JavaScript; nếu không, hãy tải lại.',
    en: 'The last 50 requests of each client, newest first. Secrets, tokens, codes and personal data are masked. The page follows along with JavaScript; without it, reload.',
  },
  reload: { vi: 'Tải lại', en: 'Reload' },
  all: { vi: 'Mọi ứng dụng', en: 'All clients' },
  clients: { vi: 'Ứng dụng', en: 'Clients' },
  none: { vi: 'Không rõ ứng dụng', en: 'No client named' },
  empty: { vi: 'Chưa có yêu cầu nào.', en: 'No requests yet.' },
  client: { vi: 'Ứng dụng', en: 'Client' },
  answer: { vi: 'Trả lời', en: 'Answer' },
  at: { vi: 'Lúc', en: 'At' },
  wrong: { vi: 'Lỗi', en: 'What was wrong' },
  cause: { vi: 'Nguyên nhân', en: 'Cause' },
  cure: { vi: 'Cách khắc phục', en: 'Cure' },
  at_fault: { vi: 'Tham số lỗi', en: 'Parameter at fault' },
  unlisted: {
    vi: 'Đọc phần mô tả và so yêu cầu với hồ sơ của bạn.',
    en: 'Read the description, and compare the request with your record.',
  },
  errors: { vi: 'Mọi lỗi và cách khắc phục', en: 'All errors with cause and cure' },
  parameters: { vi: 'Tham số', en: 'Parameters' },
  people: { vi: 'Danh sách người', en: 'The people' },
  footer: { vi: 'Chỉ dùng để thử, không có dữ liệu thật.', en: 'For trying things out. No real data.' },
} as const satisfies Record<string, Localised>;

/** The page of the inspector. `client` limits it to one client. */
export function inspectorPage(options: {
  language: Language;
  requests: readonly SeenRequest[];
  clients: readonly string[];
  client: string | undefined;
  errors: ReadonlyMap<string, ExplainedError>;
}): Html {
  const { language, requests, clients, client, errors } = options;
  const tell = (text: Localised): string => text[language];
  const address = (of: string): string => `/inspector?client=${encodeURIComponent(of)}`;
  const named = (of: string): string => (of === NO_CLIENT ? tell(TEXTS.none) : of);
  return layout({
    language,
    page: 'sandbox-inspector',
    title: tell(TEXTS.title),
    path: '/inspector',
    wide: true,
    brand: TEXTS.brand,
    footer: tell(TEXTS.footer),
    main: markup`<h1>${tell(TEXTS.title)}</h1><p>${tell(TEXTS.about)}</p>
<div class="actions"><a class="button" id="reload" href="${client === undefined ? '/inspector' : address(client)}">${tell(TEXTS.reload)}</a>
<a class="button second" href="/errors">${tell(TEXTS.errors)}</a>
<a class="button second" href="/">${tell(TEXTS.people)}</a></div>
<div id="seen">${
      clients.length > 0 &&
      markup`<nav aria-label="${tell(TEXTS.clients)}"><ul><li><a href="/inspector">${tell(TEXTS.all)}</a></li>${clients.map(
        (one) => markup`<li><a href="${address(one)}">${named(one)}</a></li>`,
      )}</ul></nav>`
    }
${requests.length === 0 && markup`<p id="no-requests">${tell(TEXTS.empty)}</p>`}
${requests.map((request) => card(request, language, named(request.client), errors.get(request.cause ?? '')))}</div>
<script src="/inspector.js" defer></script>`,
  });
}

function card(request: SeenRequest, language: Language, client: string, explained: ExplainedError | undefined): Html {
  const tell = (text: Localised): string => text[language];
  const { error, description, parameters, parameter } = request;
  return markup`<article class="card" id="request-${request.number}"><h2><code>${request.method} ${request.path}</code></h2>
<dl><dt>${tell(TEXTS.client)}</dt><dd>${client}</dd>
<dt>${tell(TEXTS.answer)}</dt><dd>${request.status}</dd>
<dt>${tell(TEXTS.at)}</dt><dd><time datetime="${request.at}">${exactMomentText(new Date(request.at), language)}</time></dd>
${
  error !== undefined &&
  markup`<dt>${tell(TEXTS.wrong)}</dt><dd><strong class="error"><code>${error}</code></strong> <span lang="en">${description}</span></dd>
${parameter !== undefined && markup`<dt>${tell(TEXTS.at_fault)}</dt><dd><code>${parameter}</code></dd>`}
${
  explained === undefined
    ? markup`<dt>${tell(TEXTS.cure)}</dt><dd>${tell(TEXTS.unlisted)}</dd>`
    : markup`<dt>${tell(TEXTS.cause)}</dt><dd>${tell(explained.cause)} <a href="${errorAddress(explained.id)}"><code>${explained.id}</code></a></dd>
<dt>${tell(TEXTS.cure)}</dt><dd>${tell(explained.cure)}</dd>`
}`
}
${
  parameters.length > 0 &&
  markup`<dt>${tell(TEXTS.parameters)}</dt><dd><ul>${parameters.map(
    ([name, value]) => markup`<li><code>${name}</code>: <code>${value}</code></li>`,
  )}</ul></dd>`
}</dl></article>`;
}

/** Replaces the list when the server tells of a request; bursts make one fetch at a time. */
export const FOLLOWING_SCRIPT = `'use strict';
let busy = false, again = false;
async function show() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const text = await (await fetch(location.href)).text();
    const next = new DOMParser().parseFromString(text, 'text/html').getElementById('seen');
    if (next) document.getElementById('seen').replaceWith(next);
  } catch {
    // The sandbox has stopped. The page stays as it is.
  } finally {
    busy = false;
    if (again) { again = false; show(); }
  }
}
new EventSource('/inspector/events').onmessage = show;
`;
