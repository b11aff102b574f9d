import type { Language, Localised } from '../../shared/index.ts';
import { EXTRA_FACTORS, LEVELS, STATES } from '../people/own/request.ts';
import { markup } from '../serving/html.ts';
import type { Html } from '../serving/html.ts';
import { layout } from '../serving/page.ts';
import { TEXTS as SHARED } from './texts.ts';

const TEXTS = {
  title: { vi: 'Tạo một người', en: 'Make a person' },
  about: {
    vi: 'Số định danh hợp lệ, mật khẩu và điện thoại được tạo sẵn. Ai cũng có mật khẩu và mã qua SMS.',
    en: 'A valid number, a password and a phone are made up. Everyone has a password and codes by SMS.',
  },
  age: { vi: 'Tuổi', en: 'Age' },
  ageHint: {
    vi: 'Từ 0 đến 120. Người dưới 14 tuổi có người giám hộ của môi trường thử nghiệm.',
    en: 'From 0 to 120. Someone under 14 gets the guardian of the sandbox.',
  },
  sex: { vi: 'Giới tính', en: 'Sex' },
  female: { vi: 'Nữ', en: 'Female' },
  male: { vi: 'Nam', en: 'Male' },
  level: { vi: 'Mức tài khoản', en: 'Account level' },
  levelHint: { vi: 'Mức 0: tài khoản chưa kích hoạt', en: 'Level 0: an account that is not activated' },
  state: { vi: 'Trạng thái', en: 'State' },
  factors: { vi: 'Cách xác thực khác', en: 'Further factors' },
  email_code: { vi: 'Mã qua thư điện tử', en: 'Codes by e-mail' },
  totp: { vi: 'Ứng dụng tạo mã', en: 'Authenticator app' },
  passcode: { vi: 'Mật mã 6 số', en: 'Six-digit passcode' },
  recovery_code: { vi: 'Mã khôi phục', en: 'Recovery codes' },
  make: { vi: 'Tạo', en: 'Make' },
  wrong: { vi: 'Hãy xem lại', en: 'Please check' },
  faultName: { vi: 'Nhập họ và tên, ít nhất hai từ', en: 'Enter a name of two words or more' },
  faultAge: { vi: 'Nhập tuổi từ 0 đến 120', en: 'Enter an age from 0 to 120' },
  faultLevel: {
    vi: 'Chọn mức 0 khi chưa kích hoạt, ngoài ra mức 1 hoặc 2; trẻ dưới 6 tuổi chỉ có mức 1',
    en: 'Choose level 0 where it is not activated, otherwise 1 or 2; a child under 6 has level 1',
  },
  faultOther: { vi: 'Chọn một giá trị trong danh sách', en: 'Choose one of the values' },
  refused: { vi: 'Không tạo được người này', en: 'This person cannot be made' },
} as const satisfies Record<string, Localised>;

/** The form as text, as it is shown again. */
export interface PersonForm {
  readonly name: string;
  readonly age: string;
  readonly sex: string;
  readonly level: string;
  readonly state: string;
  readonly factors: readonly string[];
}

export const emptyForm: PersonForm = { name: '', age: '30', sex: 'female', level: '2', state: 'active', factors: [] };

/** Reads the posted fields. Each factor is a field of its own. */
export const formOf = (fields: ReadonlyMap<string, string>): PersonForm => ({
  name: fields.get('name') ?? '',
  age: fields.get('age') ?? '',
  sex: fields.get('sex') ?? '',
  level: fields.get('level') ?? '',
  state: fields.get('state') ?? '',
  factors: EXTRA_FACTORS.filter((factor) => fields.has(`factor_${factor}`)),
});

export const requestOf = ({ name, age, sex, level, state, factors }: PersonForm): object => ({
  age: /^\s*\d{1,3}\s*$/.test(age) ? Number(age) : age,
  level: /^\d$/.test(level) ? Number(level) : level,
  ...{ name, sex, state, factors },
});

const FAULTS: Readonly<Record<string, Localised>> = {
  name: TEXTS.faultName,
  age: TEXTS.faultAge,
  level: TEXTS.faultLevel,
};

/** The page that makes a person, also with what is wrong in the fields named in `faults`. */
export function newPersonPage(options: {
  language: Language;
  form: PersonForm;
  faults: readonly string[];
  refused?: string;
}): Html {
  const { language, form, faults, refused } = options;
  const tell = (text: Localised): string => text[language];
  const fault = (field: string): string => tell(FAULTS[field] ?? TEXTS.faultOther);
  const beside = (field: string): Html | false =>
    faults.includes(field) && markup`<span class="error" id="${field}-error">${fault(field)}</span>`;
  const described = (field: string, hint?: string): Html | undefined => {
    const ids = [hint, faults.includes(field) ? `${field}-error` : undefined].filter((id) => id !== undefined);
    return ids.length === 0 ? undefined : markup` aria-describedby="${ids.join(' ')}"`;
  };
  const choice = (
    field: 'sex' | 'level' | 'state',
    values: readonly (readonly [string, string])[],
    hint?: string,
  ): Html =>
    markup`<div class="field"><label for="${field}">${tell(TEXTS[field])}</label>${hint !== undefined && markup`<span class="hint" id="${field}-hint">${hint}</span>`}${beside(field)}
<select id="${field}" name="${field}"${described(field, hint === undefined ? undefined : `${field}-hint`)}>${values.map(
      ([value, label]) =>
        markup`<option value="${value}"${form[field] === value && markup` selected`}>${label}</option>`,
    )}</select></div>`;
  const summary =
    refused !== undefined
      ? markup`<p id="refused">${tell(TEXTS.refused)}: <code>${refused}</code></p>`
      : markup`<ul>${faults.map((field) => markup`<li><a href="#${field}">${fault(field)}</a></li>`)}</ul>`;
  return layout({
    language,
    page: 'sandbox-new-person',
    ...(faults.length > 0 ? { error: 'invalid_request' } : refused === undefined ? {} : { error: refused }),
    title: tell(TEXTS.title),
    path: '/people/new',
    brand: SHARED.brand,
    footer: tell(SHARED.footer),
    main: markup`${(faults.length > 0 || refused !== undefined) && markup`<div class="error-summary" role="alert"><h2>${tell(TEXTS.wrong)}</h2>${summary}</div>`}
<h1>${tell(TEXTS.title)}</h1><p>${tell(TEXTS.about)}</p>
<form method="post" action="/people/new">
<div class="field"><label for="name">${tell(SHARED.name)}</label>${beside('name')}<input id="name" name="name" autocomplete="off" value="${form.name}"${described('name')}></div>
<div class="field"><label for="age">${tell(TEXTS.age)}</label><span class="hint" id="age-hint">${tell(TEXTS.ageHint)}</span>${beside('age')}<input id="age" name="age" inputmode="numeric" autocomplete="off" value="${form.age}"${described('age', 'age-hint')}></div>
${choice('sex', [
  ['female', tell(TEXTS.female)],
  ['male', tell(TEXTS.male)],
])}
${choice(
  'level',
  LEVELS.map((level) => [String(level), String(level)] as const),
  tell(TEXTS.levelHint),
)}
${choice(
  'state',
  STATES.map((state) => [state, tell(SHARED[state])] as const),
)}
<fieldset><legend>${tell(TEXTS.factors)}</legend>${EXTRA_FACTORS.map(
      (factor) =>
        markup`<label class="choice"><input type="checkbox" name="factor_${factor}" id="factor_${factor}" value="yes"${form.factors.includes(factor) && markup` checked`}>${tell(TEXTS[factor])}</label>`,
    )}</fieldset>
<button id="make">${tell(TEXTS.make)}</button></form>
<p><a href="/">${tell(SHARED.people)}</a></p>`,
  });
}
