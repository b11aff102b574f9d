import { exactMomentText, type Language } from '../../shared/index.ts';
import { groupedNumber } from '../people/numbers.ts';
import type { SandboxPerson } from '../people/person.ts';
import { markup } from '../serving/html.ts';
import type { Html, HtmlPart } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import type { Message } from './messages.ts';
import { TEXTS } from './texts.ts';

export interface Links {
  provider?: string;
  portal?: string;
  payment?: string;
}

type Teller = (key: keyof typeof TEXTS) => string;
const teller =
  (language: Language): Teller =>
  (key) =>
    TEXTS[key][language];

function page(language: Language, page: string, path: string, title: string, main: HtmlPart): Html {
  return layout({
    language,
    page,
    title,
    path,
    wide: page === 'sandbox-home',
    brand: TEXTS.brand,
    main: markup`<h1>${title}</h1>${main}`,
    footer: TEXTS.footer[language],
  });
}

/** The home page: the people with their purpose, and links to the other pages. */
export function homePage(options: {
  language: Language;
  people: readonly SandboxPerson[];
  fixedCode: string | undefined;
  links: Links;
}): Html {
  const { language, people, fixedCode, links } = options;
  const tell = teller(language);
  const places = (['provider', 'portal', 'payment'] as const).flatMap((key) => {
    const href = links[key];
    return href === undefined ? [] : [markup`<li><a href="${href}">${tell(key)}</a></li>`];
  });
  return page(
    language,
    'sandbox-home',
    '/',
    tell('peopleTitle'),
    markup`<p>${tell('madeUp')}</p>
${fixedCode !== undefined && markup`<p class="notice">${tell('fixedCode')}: <strong class="code">${fixedCode}</strong></p>`}
<ul><li><a id="messages" href="/messages">${tell('messagesLink')}</a></li><li><a id="inspector" href="/inspector">${tell('inspector')}</a></li><li><a id="simulator" href="/simulator">${tell('simulator')}</a></li><li><a id="new-person" href="/people/new">${tell('newPerson')}</a></li></ul>
${places.length > 0 && markup`<h2>${tell('where')}</h2><ul>${places}</ul>`}
<h2>${tell('people')}</h2>
${people.map((person) => personCard(person, language, tell))}
<h2>${tell('forPrograms')}</h2>
<p>${tell('generated')}</p>
<ul><li><a href="/api/people"><code>GET /api/people</code></a></li><li><code>POST /api/people</code></li><li><code>GET /api/people/{number}/live-picture</code></li><li><a href="/api/messages"><code>GET /api/messages?to=</code></a></li>
<li><a href="/api/requests"><code>GET /api/requests?client=</code></a></li><li><a href="/api/simulations"><code>GET /api/simulations</code></a></li><li><code>POST /api/simulations</code></li><li><a id="openapi" href="/openapi.json">${tell('openapi')}</a></li></ul>`,
  );
}

function personCard(person: SandboxPerson, language: Language, tell: Teller): Html {
  const { record } = person;
  const { family, middle, given } = record.name;
  const picture = (kind: 'live' | 'portrait' | 'print'): Html =>
    markup`<a href="/people/${record.number}/${kind}.png">${tell(kind)}</a>`;
  return markup`<section class="card" id="person-${person.key}"><h3>${person.about[language]}</h3>
<dl><dt>${tell('number')}</dt><dd class="code">${groupedNumber(record.number)}</dd>
<dt>${tell('password')}</dt><dd class="code">${person.password}</dd>
<dt>${tell('name')}</dt><dd>${family} ${middle} ${given}</dd>
<dt>${tell('birthdate')}</dt><dd>${record.birthdate.split('-').reverse().join('/')}</dd>
<dt>${tell('account')}</dt><dd>${person.state === 'none' ? tell('no-account') : markup`${tell('level')} ${person.level}, ${tell(person.state)}`}</dd>
<dt>${tell('phone')}</dt><dd><a href="/messages?to=${encodeURIComponent(person.phone)}">${person.phone}</a></dd>
<dt>${tell('email')}</dt><dd>${person.email ?? tell('none')}</dd>
${person.totpSecret !== undefined && markup`<dt>${tell('totpSecret')}</dt><dd class="code">${person.totpSecret}</dd>`}
${person.passcode !== undefined && markup`<dt>${tell('passcode')}</dt><dd class="code">${person.passcode}</dd>`}
${person.recoveryCodes !== undefined && markup`<dt>${tell('recoveryCodes')}</dt><dd class="code">${person.recoveryCodes.join(', ')}</dd>`}
<dt>${tell('pictures')}</dt><dd>${picture('portrait')}, ${picture('live')}, ${picture('print')}</dd></dl></section>`;
}

/** The messages, newest first. The page does not reload by itself (WCAG 2.2.1). */
export function messagesPage(options: {
  language: Language;
  messages: readonly Message[];
  to: string | undefined;
}): Html {
  const { language, messages, to } = options;
  const tell = teller(language);
  const title = to === undefined ? tell('messagesTitle') : `${tell('messagesOf')} ${to}`;
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  return page(
    language,
    'sandbox-messages',
    '/messages',
    title,
    markup`<div class="actions"><a class="button" id="reload" href="/messages${query}">${tell('reload')}</a>
${to !== undefined && markup`<a class="button second" href="/messages">${tell('all')}</a>`}
<a class="button second" href="/">${tell('people')}</a></div>
${messages.length === 0 && markup`<p id="no-messages">${tell('noMessages')}</p>`}
${messages.map((message) => messageCard(message, language, tell))}`,
  );
}

function messageCard(message: Message, language: Language, tell: Teller): Html {
  return markup`<article class="card"><h2>${tell(message.channel === 'sms' ? 'sms' : 'mail')}</h2>
<p class="message">${message.text}</p>
<p class="quiet">${tell('to')} ${message.to} · ${tell('at')} <time datetime="${message.at}">${exactMomentText(new Date(message.at), language)}</time></p></article>`;
}

export function failurePage(language: Language, status: number): Html {
  const tell = teller(language);
  const title = status === 404 ? tell('notFound') : status < 500 ? tell('refused') : tell('fault');
  return page(language, 'sandbox-error', '/', title, markup`<p><a href="/">${tell('back')}</a></p>`);
}
