import { exactMomentText, type Language } from '../../shared/index.ts';
import { markup } from '../serving/html.ts';
import type { Html, HtmlPart } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import { failureMain, homeLink, signInForm, signOutForm } from '../sign-in/failure-page.ts';
import type { FailureText } from '../sign-in/failure-page.ts';
import type { Bill, Payment } from './bills.ts';
import { METHODS, TEXTS } from './texts.ts';

export interface Customer {
  readonly name: string;
  readonly csrf: string;
  readonly bills: readonly Bill[];
}

function page(language: Language, page: string, path: string, title: string, main: HtmlPart, error?: string): Html {
  return layout({
    language,
    page,
    title,
    path,
    brand: TEXTS.brand,
    main,
    footer: TEXTS.footer[language],
    ...(error === undefined ? {} : { error }),
  });
}

const money = (language: Language, amount: number): string =>
  new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', { style: 'currency', currency: 'VND' }).format(amount);
const month = (bill: Bill): string => bill.id.split('-').reverse().join('/');

/** The customer's bills, or a link to sign in. */
export function billsPage(options: { language: Language; customer: Customer | undefined; signedOut: boolean }): Html {
  const { language, customer } = options;
  const title = TEXTS.billsTitle[language];
  return page(
    language,
    'bills',
    '/',
    title,
    markup`${options.signedOut && markup`<p class="notice" id="signed-out" role="status">${TEXTS.signedOut[language]}</p>`}
<h1>${title}</h1>${
      customer === undefined
        ? markup`<p>${TEXTS.billsBody[language]}</p><div class="actions">${signInForm(language)}</div>`
        : billList(language, customer)
    }`,
  );
}

function billList(language: Language, customer: Customer): Html {
  const due = customer.bills.filter((bill) => bill.payment === undefined);
  return markup`<p>${TEXTS.customer[language]}: <strong id="signed-in-as">${customer.name}</strong></p>
${due.length > 0 ? markup`<p class="quiet">${TEXTS.confirm[language]}</p>` : allPaid(language, customer)}
${customer.bills.map((bill) => billCard(language, customer, bill, bill === due[0]))}
<div class="actions">${signOutForm(language, customer.csrf)}</div>`;
}

const allPaid = (language: Language, customer: Customer): Html =>
  markup`<p class="notice">${TEXTS.allPaid[language]}</p><form method="post" action="/bills"><input type="hidden" name="csrf" value="${customer.csrf}"><button id="restart" class="second" type="submit">${TEXTS.restart[language]}</button></form>`;

/** The button of the first bill that is due is called `pay`; the others have names such as `pay-2026-09`. */
function billCard(language: Language, customer: Customer, bill: Bill, first: boolean): Html {
  const action =
    bill.payment === undefined
      ? markup`<form method="post" action="/pay"><input type="hidden" name="csrf" value="${customer.csrf}"><input type="hidden" name="bill" value="${bill.id}">
<button id="${first ? 'pay' : `pay-${bill.id}`}" type="submit"${!first && markup` class="second"`} aria-label="${TEXTS.payBill[language]} ${month(bill)}">${TEXTS.pay[language]}</button></form>`
      : markup`<p>${TEXTS.paid[language]}. <a href="/paid/${bill.id}">${TEXTS.receipt[language]} ${month(bill)}</a></p>`;
  return markup`<section class="card"><h2>${TEXTS.month[language]} ${month(bill)}</h2>
<dl><dt>${TEXTS.used[language]}</dt><dd>${bill.kilowattHours} kWh</dd><dt>${TEXTS.amount[language]}</dt><dd class="amount">${money(language, bill.amount)}</dd></dl>${action}</section>`;
}

export function paidPage(options: { language: Language; customer: Customer; bill: Bill; payment: Payment }): Html {
  const { language, customer, bill, payment } = options;
  const { acr, amr } = payment.confirmation;
  const level = acr.replace(/^LoA/, '');
  const methods = amr.filter((method) => method !== 'mfa').map((method) => METHODS[method]?.[language] ?? method);
  const at = exactMomentText(new Date(payment.at), language);
  return page(
    language,
    'bill-paid',
    `/paid/${bill.id}`,
    TEXTS.paidTitle[language],
    markup`<h1>${TEXTS.paidTitle[language]}</h1>
<dl><dt>${TEXTS.month[language]}</dt><dd>${month(bill)}</dd>
<dt>${TEXTS.amount[language]}</dt><dd class="amount">${money(language, bill.amount)}</dd>
<dt>${TEXTS.customer[language]}</dt><dd>${customer.name}</dd>
<dt>${TEXTS.reference[language]}</dt><dd class="code" id="reference">${payment.reference}</dd>
<dt>${TEXTS.at[language]}</dt><dd>${at}</dd>
<dt>${TEXTS.confirmedBy[language]}</dt><dd id="confirmed-by" data-acr="${acr}" data-amr="${amr.join(' ')}">${TEXTS.account[language]} ${TEXTS.level[language]} ${level}${
      methods.length > 0 && `: ${methods.join(' + ')}`
    }</dd></dl>
<p><a id="bills" href="/">${TEXTS.back[language]}</a></p>
<div class="actions">${signOutForm(language, customer.csrf)}</div>`,
  );
}

/** What went wrong, and a link: pay again if a payment was under way, otherwise sign in. */
export function errorPage(options: {
  language: Language;
  code: string;
  text: FailureText;
  customer: Customer | undefined;
}): Html {
  const { language, text, customer } = options;
  const action =
    customer === undefined
      ? markup`${signInForm(language)}${homeLink(language)}`
      : markup`<a class="button" id="bills" href="/">${TEXTS.back[language]}</a>`;
  return page(
    language,
    'payment-error',
    '/',
    text.title[language],
    failureMain(
      language,
      text,
      markup`${customer !== undefined && markup`<p id="not-paid">${TEXTS.notPaid[language]}</p>`}${action}`,
    ),
    options.code,
  );
}
