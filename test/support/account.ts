import type { HtmlClient, Page } from './html-client.ts';
import type { TestService } from './service.ts';
import { until } from './until.ts';

/** Opens a page of a person's account, signing in and stepping up by SMS as it asks. */
export async function openAccount(browser: HtmlClient, test: TestService, key: string, path: string): Promise<Page> {
  const { record, password } = test.person(key);
  let page = await browser.get(`${test.issuer}${path}`);
  if (page.name === 'sign-in') {
    page = await browser.submit(page, { fields: { personal_number: record.number, password } });
  }
  if (page.name === 'passkey') page = await browser.submit(page, { button: 'another-way' });
  if (page.name === 'factor') page = await browser.submit(page, { fields: { factor: 'sms_code' } });
  if (page.name === 'one-time-code') page = await browser.submit(page, { fields: { code: '000000' } });
  return page;
}

/** Waits until a message with these words has arrived at a phone or e-mail address. */
export const hasArrived = (test: TestService, to: string, words: string): Promise<void> =>
  until(async () => {
    const answer = await fetch(`${test.sandbox.url}/api/messages?to=${encodeURIComponent(to)}`);
    return ((await answer.json()) as { text: string }[]).some(({ text }) => text.includes(words));
  });
