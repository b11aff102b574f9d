import { QUESTIONS } from '../../../src/authentication/recovery/index.ts';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import type { TestService } from '../../support/service.ts';

export const PASSWORD = 'thuyền thúng qua sông 4';
export const PASSCODE = '418529';
export const ANSWERS = { answer_1: 'Cô Thảo Nguyên', answer_2: 'Bánh đa kê', answer_3: 'Gác xép' };

/** What a person declares, as form fields. */
export interface Declaration {
  readonly personal_number: string;
  readonly full_name: string;
  readonly birthdate: string;
  readonly sex: string;
}

/** What the sandbox's person without an account would type. */
export function declarationOf(test: TestService, key = 'applicant'): Declaration {
  const { record } = test.person(key);
  const { family, middle, given } = record.name;
  return {
    personal_number: record.number,
    full_name: [family, middle, given].filter((part) => part !== '').join(' '),
    birthdate: record.birthdate.split('-').toReversed().join('/'),
    sex: record.sex,
  };
}

/** Declares data and phone. The last page asks for the code, unless something was refused. */
export async function declare(
  browser: HtmlClient,
  test: TestService,
  declared: Declaration,
  phone: string,
  email = '',
): Promise<Page> {
  const form = await browser.get(`${test.issuer}/register/identity`);
  const contact = await browser.submit(form, { fields: { ...declared } });
  return contact.name === 'register-contact' ? browser.submit(contact, { fields: { phone, email } }) : contact;
}

/** The whole application with the right code. */
export async function apply(
  browser: HtmlClient,
  test: TestService,
  declared: Declaration,
  phone: string,
): Promise<Page> {
  const code = await declare(browser, test, declared, phone);
  return browser.submit(code, { fields: { code: await test.codeSentTo(phone) } });
}

/** Begins an activation. The last page asks for the code. */
export const beginActivation = async (
  browser: HtmlClient,
  test: TestService,
  number: string,
  phone: string,
): Promise<Page> =>
  browser.submit(await browser.get(`${test.issuer}/activate`), { fields: { personal_number: number, phone } });

/** Chooses everything, from the page after the code on. The last page offers a passkey. */
export async function choose(browser: HtmlClient, password: Page): Promise<Page> {
  const passcode = await browser.submit(password, { fields: { new_password: PASSWORD } });
  const questions = await browser.submit(passcode, { fields: { passcode: PASSCODE, passcode_again: PASSCODE } });
  const [question_1, question_2, question_3] = QUESTIONS;
  return browser.submit(questions, { fields: { question_1, question_2, question_3, ...ANSWERS } });
}
