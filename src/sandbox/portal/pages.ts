import { exactMomentText, type Language } from '../../shared/index.ts';
import { groupedNumber } from '../people/numbers.ts';
import { markup } from '../serving/html.ts';
import type { Html, HtmlPart } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import { failureMain, homeLink, signInForm, signOutForm } from '../sign-in/failure-page.ts';
import type { FailureText } from '../sign-in/failure-page.ts';
import { FIELD_FAULTS, FIELDS } from './residence-form.ts';
import type { Field, ResidenceForm } from './residence-form.ts';
import { TEXTS } from './texts.ts';

export interface Receipt {
  readonly reference: string;
  /** RFC 3339 */
  readonly at: string;
  readonly form: ResidenceForm;
}

interface Person {
  readonly name: string;
  readonly csrf: string;
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

export function homePage(options: { language: Language; person: Person | undefined; signedOut: boolean }): Html {
  const { language, person } = options;
  return page(
    language,
    'portal-home',
    '/',
    TEXTS.homeTitle[language],
    markup`${options.signedOut && markup`<p class="notice" id="signed-out" role="status">${TEXTS.signedOut[language]}</p>`}
<h1>${TEXTS.homeTitle[language]}</h1>
<p>${TEXTS.homeBody[language]}</p>
${
  person === undefined
    ? markup`<div class="actions">${signInForm(language)}</div>`
    : markup`<p>${TEXTS.hello[language]} <strong id="signed-in-as">${person.name}</strong>.</p>
<div class="actions"><a class="button" id="open-form" href="/residence-form">${TEXTS.toForm[language]}</a>${signOutForm(language, person.csrf)}</div>`
}`,
  );
}

export function formPage(options: {
  language: Language;
  person: Person;
  form: ResidenceForm;
  faults: readonly Field[];
  /** Fields that the citizen did not share. */
  missing: ReadonlySet<Field>;
}): Html {
  const { language, form, faults } = options;
  const title = TEXTS.formTitle[language];
  const summary =
    faults.length > 0 &&
    markup`<div class="error-summary" id="error-summary" role="alert" tabindex="-1"><h2>${TEXTS.faults[language]}</h2>
<ul>${faults.map((field) => markup`<li><a href="#${field === 'sex' ? 'sex-male' : field}">${FIELD_FAULTS[field][language]}</a></li>`)}</ul></div>`;
  return page(
    language,
    'residence-form',
    '/residence-form',
    faults.length > 0 ? `${TEXTS.error[language]}: ${title}` : title,
    markup`${summary}<h1>${title}</h1><p>${TEXTS.formBody[language]}</p>
<form method="post" action="/residence-form" novalidate><input type="hidden" name="csrf" value="${options.person.csrf}">
${FIELDS.map((field) => (field === 'sex' ? sexField(options) : textField(field, options)))}
<button id="submit" type="submit">${TEXTS.send[language]}</button></form>
<div class="actions">${signOutForm(language, options.person.csrf)}</div>`,
  );

  function textField(field: Exclude<Field, 'sex'>, { missing }: { missing: ReadonlySet<Field> }): Html {
    const fault = faults.includes(field);
    const hint =
      field === 'birthdate'
        ? TEXTS.birthdateHint[language]
        : missing.has(field) && form[field] === ''
          ? TEXTS.notShared[language]
          : undefined;
    const described = [hint !== undefined && `${field}-hint`, fault && `${field}-error`].filter((id) => id !== false);
    return markup`<div class="field"><label for="${field}">${TEXTS[field][language]}</label>
${hint !== undefined && markup`<span class="hint" id="${field}-hint">${hint}</span>`}
${fault && markup`<span class="error" id="${field}-error">${FIELD_FAULTS[field][language]}</span>`}
<input id="${field}" name="${field}" type="${INPUTS[field].type}" autocomplete="${INPUTS[field].autocomplete}"${
      INPUTS[field].numeric === true && markup` inputmode="numeric"`
    } value="${form[field]}"${fault && markup` aria-invalid="true"`}${
      described.length > 0 && markup` aria-describedby="${described.join(' ')}"`
    }></div>`;
  }
}

const INPUTS: Readonly<Record<Exclude<Field, 'sex'>, { type: string; autocomplete: string; numeric?: boolean }>> = {
  name: { type: 'text', autocomplete: 'name' },
  birthdate: { type: 'text', autocomplete: 'bday' },
  personal_number: { type: 'text', autocomplete: 'off', numeric: true },
  address: { type: 'text', autocomplete: 'street-address' },
  phone: { type: 'tel', autocomplete: 'tel' },
  email: { type: 'email', autocomplete: 'email' },
};

function sexField({
  language,
  form,
  faults,
}: {
  language: Language;
  form: ResidenceForm;
  faults: readonly Field[];
}): Html {
  const fault = faults.includes('sex');
  const choice = (sex: 'male' | 'female'): Html =>
    markup`<label class="choice" for="sex-${sex}"><input id="sex-${sex}" type="radio" name="sex" value="${sex}"${
      form.sex === sex && markup` checked`
    }> ${TEXTS[sex][language]}</label>`;
  return markup`<fieldset id="sex"${fault && markup` aria-describedby="sex-error"`}><legend>${TEXTS.sex[language]}</legend>
${fault && markup`<span class="error" id="sex-error">${FIELD_FAULTS.sex[language]}</span>`}${choice('male')}${choice('female')}</fieldset>`;
}

export function receiptPage(options: { language: Language; person: Person; receipt: Receipt }): Html {
  const { language, person, receipt } = options;
  const value = (field: Field): string => {
    const text = receipt.form[field];
    if (text === '') return TEXTS.none[language];
    if (field === 'sex') return TEXTS[text === 'female' ? 'female' : 'male'][language];
    return field === 'personal_number' ? groupedNumber(text) : text;
  };
  const at = exactMomentText(new Date(receipt.at), language);
  return page(
    language,
    'residence-receipt',
    '/residence-receipt',
    TEXTS.receiptTitle[language],
    markup`<h1>${TEXTS.receiptTitle[language]}</h1>
<p class="notice">${TEXTS.receiptBody[language]} <strong class="code" id="reference">${receipt.reference}</strong>.<br>${TEXTS.receiptAt[language]} ${at}.</p>
<dl>${FIELDS.map((field) => markup`<dt>${TEXTS[field][language]}</dt><dd id="receipt-${field}">${value(field)}</dd>`)}</dl>
<div class="actions">${signOutForm(language, person.csrf)}</div>`,
  );
}

export function errorPage(language: Language, code: string, text: FailureText): Html {
  return page(
    language,
    'portal-error',
    '/',
    text.title[language],
    failureMain(language, text, markup`${signInForm(language)}${homeLink(language)}`),
    code,
  );
}
