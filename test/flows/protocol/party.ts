import type * as client from 'openid-client';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import type { TestService } from '../../support/service.ts';

/** A browser that stops before it leaves for the relying party. */
export const newBrowser = (): HtmlClient => new HtmlClient({ stopAt: atCallback });

interface Options {
  readonly parameters?: Record<string, string>;
  readonly authentication?: client.ClientAuth;
  readonly metadata?: Partial<client.ClientMetadata>;
  readonly browser?: HtmlClient;
  readonly person?: string;
}

/** Signs a citizen of level 2 in to a registered relying party; the code is not redeemed yet. */
export async function authorize(test: TestService, id: string, options: Options = {}) {
  const { parameters, authentication, metadata, browser = newBrowser(), person = 'level-2' } = options;
  const rp = await TestRelyingParty.open(test, id, authentication, metadata);
  const request = await rp.request(parameters);
  const { record, password } = test.person(person);
  const end = await walkThrough(browser, await browser.get(request.url.href), { number: record.number, password });
  return { rp, browser, request, end, code: answerOf(end.url)['code'] ?? '' };
}

/** Signs a citizen in, and redeems the code. */
export async function signInTo(test: TestService, id: string, options: Options = {}) {
  const { rp, browser, request, end } = await authorize(test, id, options);
  const tokens = await rp.redeem(request, end.url);
  return { rp, browser, tokens, sub: tokens.claims()?.sub ?? '' };
}

/** The parameters of an authorization response in a query. */
export const answerOf = (url: string): Record<string, string> => Object.fromEntries(new URL(url).searchParams);
