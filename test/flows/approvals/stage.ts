import { expect } from 'chai';
import { systemClock } from '../../../src/shared/index.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, type AuthorizationRequest } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

/** User-Agent of the computer. */
export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

export interface Computer {
  readonly computer: HtmlClient;
  readonly request: AuthorizationRequest;
  /** The page with the QR code. */
  readonly page: Page;
}

export const qrOn = ({ $ }: Page): string => $('#waiting').attr('data-url') ?? '';
export const typedOn = ({ $ }: Page): string => $('#typed-code').text();
export const numberOn = ({ $ }: Page): string => $('#compared-number').text();
export const outcomeOn = ({ $ }: Page): string | undefined => $('#outcome').attr('data-outcome');
/** A number that is not the one on the page. */
export const otherNumber = (page: Page): string => (numberOn(page) === '10' ? '11' : '10');

/** Real time plus an offset that the test can advance. */
class MovableClock {
  #offsetMs = 0;
  now(): Date {
    return new Date(systemClock.now().getTime() + this.#offsetMs);
  }
  pass(seconds: number): void {
    this.#offsetMs += seconds * 1000;
  }
}

/** The product, a relying party, and people with computers and phones. */
export class Stage {
  readonly clock: MovableClock;
  readonly test: TestService;
  readonly rp: TestRelyingParty;

  private constructor(clock: MovableClock, test: TestService, rp: TestRelyingParty) {
    this.clock = clock;
    this.test = test;
    this.rp = rp;
  }

  static async open(): Promise<Stage> {
    const clock = new MovableClock();
    const records = [recordOf({ id: 'portal' }), recordOf({ id: 'needs-2', extra: { minimum_acr: 'LoA2' } })];
    const config = { trusted_proxies: ['127.0.0.0/8', '::1/128'] };
    const test = await startService({ clock, config, relyingParties: records });
    return new Stage(clock, test, await TestRelyingParty.open(test, 'portal'));
  }

  close(): Promise<void> {
    return this.test.close();
  }

  credentials(key: string): { number: string; password: string } {
    const { record, password } = this.test.person(key);
    return { number: record.number, password };
  }

  async accountOf(key: string) {
    const account = await this.test.service.accounts.findByNumber(this.credentials(key).number);
    if (account === undefined) throw new Error(`${key} has no account`);
    return account;
  }

  /** A browser at an address; by default the machine's own. */
  browse(headers: Record<string, string> = {}, address?: string): HtmlClient {
    const from = address === undefined ? {} : { 'x-forwarded-for': address };
    return new HtmlClient({ stopAt: atCallback, headers: { ...headers, ...from } });
  }

  /** A computer that shows a QR code. */
  async openComputer(parameters: Record<string, string> = {}, party = this.rp, address?: string): Promise<Computer> {
    const computer = this.browse({ 'user-agent': CHROME }, address);
    const request = await party.request(parameters);
    const page = await computer.click(await computer.get(request.url.href), '#other-device');
    expect(page.name).to.equal('other-device');
    return { computer, request, page };
  }

  /** Completes the sign-in pages and stops at the first other page or at a problem. */
  async signIn(browser: HtmlClient, start: Page, key: string): Promise<Page> {
    const { number, password } = this.credentials(key);
    let page = start;
    while ((page.name === 'sign-in' || page.name === 'one-time-code') && page.problem === undefined) {
      const fields = page.name === 'sign-in' ? { personal_number: number, password } : { code: '000000' };
      page = await browser.submit(page, { fields, button: 'continue' });
    }
    return page;
  }

  /** A phone that is signed in. */
  async openPhone(key: string, address?: string): Promise<HtmlClient> {
    const phone = this.browse({}, address);
    const home = await this.signIn(phone, await phone.get(`${this.test.issuer}/account`), key);
    expect(home.name).to.equal('account-home');
    return phone;
  }

  /** The phone scans the computer's code and approves. */
  async approve(phone: HtmlClient, { page }: Pick<Computer, 'page'>): Promise<Page> {
    const approval = await phone.get(qrOn(page));
    expect(approval.name, approval.problem).to.equal('approval');
    return phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
  }

  async statusOf({ computer, page }: Pick<Computer, 'computer' | 'page'>): Promise<Record<string, unknown>> {
    return (await (await computer.send(`${page.url}/status`)).json()) as Record<string, unknown>;
  }
}
