import type { Language, Localised } from '../../shared/index.ts';
import { markup } from '../serving/html.ts';
import type { Html } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import { FAILURES, HINT_PREFIX } from './failures/index.ts';
import type { Chosen } from './simulator.ts';

const TEXTS = {
  brand: { vi: 'Môi trường thử nghiệm', en: 'Sandbox' },
  title: { vi: 'Thử lỗi', en: 'Error simulator' },
  about: {
    vi: 'Chọn ứng dụng và lỗi cho lần đăng nhập kế tiếp của ứng dụng đó, một lần. Hoặc gửi login_hint ghi ở dưới trong yêu cầu đăng nhập.',
    en: 'Choose a client and what fails in its next sign-in, once. Or send the login_hint below in the authorization request.',
  },
  client: { vi: 'Ứng dụng', en: 'Client' },
  failure: { vi: 'Lỗi', en: 'Failure' },
  choose: { vi: 'Dùng cho lần kế tiếp', en: 'Use it for the next sign-in' },
  waiting: { vi: 'Đang chờ', en: 'Waiting' },
  nothing: { vi: 'Chưa chọn lỗi nào.', en: 'Nothing is chosen.' },
  forget: { vi: 'Bỏ', en: 'Take it back' },
  noClients: {
    vi: 'Chưa có ứng dụng nào. Hãy đăng ký một ứng dụng rồi tải lại trang.',
    en: 'There is no client yet. Register one and reload.',
  },
  failures: { vi: 'Các lỗi', en: 'The failures' },
  happens: { vi: 'Điều xảy ra', en: 'What happens' },
  respond: { vi: 'Việc cần làm', en: 'What to do then' },
  wrong: { vi: 'Hãy xem lại', en: 'Please check' },
  faultClient: { vi: 'Chọn một ứng dụng trong danh sách', en: 'Choose a client of the list' },
  faultFailure: { vi: 'Chọn một lỗi trong danh sách', en: 'Choose a failure of the list' },
  inspector: { vi: 'Xem yêu cầu đã nhận', en: 'Request inspector' },
  people: { vi: 'Danh sách người', en: 'The people' },
  footer: { vi: 'Chỉ dùng để thử, không có dữ liệu thật.', en: 'For trying things out. No real data.' },
} as const satisfies Record<string, Localised>;

export type Fault = 'client' | 'failure';
const FAULTS: Readonly<Record<Fault, Localised>> = { client: TEXTS.faultClient, failure: TEXTS.faultFailure };

export interface Choosable {
  readonly id: string;
  readonly name: Localised;
}

/** Text of the table, where a name of the protocol stands between backticks. */
const withCode = (text: string): Html[] =>
  text.split('`').map((part, index) => (index % 2 === 0 ? markup`${part}` : markup`<code>${part}</code>`));

/** The page of the simulator: what to choose, what waits, and what there is. */
export function simulatorPage(options: {
  language: Language;
  clients: readonly Choosable[];
  chosen: readonly Chosen[];
  form: Partial<Chosen>;
  faults: readonly Fault[];
}): Html {
  const { language, clients, chosen, form, faults } = options;
  const tell = (text: Localised): string => text[language];
  const choice = (field: Fault, values: readonly (readonly [string, string])[]): Html => {
    const isWrong = faults.includes(field);
    return markup`<div class="field"><label for="${field}">${tell(TEXTS[field])}</label>${isWrong && markup`<span class="error" id="${field}-error">${tell(FAULTS[field])}</span>`}
<select id="${field}" name="${field}"${isWrong && markup` aria-invalid="true" aria-describedby="${field}-error"`}>${values.map(
      ([value, label]) =>
        markup`<option value="${value}"${form[field] === value && markup` selected`}>${label}</option>`,
    )}</select></div>`;
  };
  return layout({
    language,
    page: 'sandbox-simulator',
    ...(faults.length > 0 ? { error: 'invalid_request' } : {}),
    title: tell(TEXTS.title),
    path: '/simulator',
    brand: TEXTS.brand,
    footer: tell(TEXTS.footer),
    main: markup`${
      faults.length > 0 &&
      markup`<div class="error-summary" role="alert"><h2>${tell(TEXTS.wrong)}</h2><ul>${faults.map(
        (field) => markup`<li><a href="#${field}">${tell(FAULTS[field])}</a></li>`,
      )}</ul></div>`
    }<h1>${tell(TEXTS.title)}</h1><p>${tell(TEXTS.about)}</p>
${
  clients.length === 0
    ? markup`<p class="notice" id="no-clients">${tell(TEXTS.noClients)}</p>`
    : markup`<form method="post" action="/simulator">
${choice(
  'client',
  clients.map(({ id, name }) => [id, `${name[language]} (${id})`] as const),
)}
${choice(
  'failure',
  FAILURES.map(({ id }) => [id, id] as const),
)}
<button id="choose">${tell(TEXTS.choose)}</button></form>`
}
<h2>${tell(TEXTS.waiting)}</h2>
${chosen.length === 0 && markup`<p id="nothing-chosen">${tell(TEXTS.nothing)}</p>`}
${chosen.map(
  ({ client, failure }, index) =>
    markup`<form class="card" id="chosen-${index + 1}" method="post" action="/simulator/forget"><p>${client}: <code>${failure}</code></p>
<input type="hidden" name="client" value="${client}"><button class="second" aria-label="${tell(TEXTS.forget)}: ${client}">${tell(TEXTS.forget)}</button></form>`,
)}
<div class="actions"><a class="button second" href="/inspector">${tell(TEXTS.inspector)}</a><a class="button second" href="/">${tell(TEXTS.people)}</a></div>
<h2 id="failures">${tell(TEXTS.failures)}</h2>
${FAILURES.map(
  ({ id, happens, respond }) =>
    markup`<section class="card" id="${id}"><h3><code>login_hint=${HINT_PREFIX}${id}</code></h3>
<dl><dt>${tell(TEXTS.happens)}</dt><dd>${withCode(happens[language])}</dd><dt>${tell(TEXTS.respond)}</dt><dd>${withCode(respond[language])}</dd></dl></section>`,
)}`,
  });
}
