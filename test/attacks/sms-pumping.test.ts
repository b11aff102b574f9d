import { expect } from 'chai';
import { RESEND_SECONDS } from '../../src/authentication/factors/index.ts';
import { THROTTLES } from '../../src/authentication/guarding/index.ts';
import type { HtmlClient, Page } from '../support/html-client.ts';
import {
  beginRecovery,
  openTarget,
  PASSWORD,
  startSecondProcess,
  tally,
  atPort,
  type Target,
} from './support/attacker.ts';

const CODES_OF_AN_ACCOUNT = 3;

describe('attack: SMS pumping', () => {
  let target: Target;
  let second: { readonly port: number; close(): Promise<void> };
  let phones = 0;

  before(async () => {
    target = await openTarget();
    second = await startSecondProcess(target);
  });
  after(async () => {
    await second.close();
    await target.close();
  });

  const newHolder = async () => {
    const phone = `+8490200${String((phones += 1)).padStart(4, '0')}`;
    return { phone, ...(await target.holder(phone)) };
  };
  /** Signs in with the password, which sends a code. */
  const cause = async (browser: HtmlClient, number: string, address: string): Promise<Page> => {
    const page = await target.signInPage(browser, { acr_values: 'LoA2' });
    const form = new URLSearchParams({ personal_number: number, password: PASSWORD });
    return browser.post(page.url, form, { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': address });
  };
  /** Messages delivered to the gateway or queued. */
  const messages = async (phone: string): Promise<number> => {
    // The last permitted message has arrived, so the earlier ones have too.
    await target.test.codeSentTo(phone);
    const answer = await fetch(`${target.test.sandbox.url}/api/messages?to=${encodeURIComponent(phone)}`);
    return ((await answer.json()) as unknown[]).length;
  };

  it('of one number: three messages in ten minutes, whatever is pressed and from wherever', async () => {
    const { number, phone } = await newHolder();
    const outcomes: string[] = [];
    for (let time = 0; time < 10; time += 1) {
      const browser = target.from(`203.0.113.${time}`);
      const page = await cause(browser, number, `203.0.113.${time}`);
      outcomes.push(page.problem ?? 'sent');
      for (const port of [Number(new URL(page.url).port), second.port]) {
        const url = atPort(page.url.replace(/sign-in$/, 'one-time-code'), port);
        const again = await browser.post(url, new URLSearchParams({ action: 'resend' }), {
          'sec-fetch-site': 'same-origin',
        });
        outcomes.push(again.problem ?? 'sent');
      }
    }
    expect(tally(outcomes)['sent']).to.equal(CODES_OF_AN_ACCOUNT);
    expect(await messages(phone)).to.be.at.most(CODES_OF_AN_ACCOUNT);
  });

  it('of one number, a hundred times at the same instant at two processes: three messages', async () => {
    const { number, phone } = await newHolder();
    const browser = target.from('198.51.100.40');
    const page = await cause(browser, number, '198.51.100.40');
    /** A hundred at once. @returns how many of them sent a code */
    const burst = async (): Promise<number> => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          browser.post(
            index % 2 === 0 ? page.url : atPort(page.url, second.port),
            new URLSearchParams({ action: 'resend' }),
            { 'sec-fetch-site': 'same-origin' },
          ),
        ),
      );
      return answers.filter(({ problem }) => problem === undefined).length;
    };
    target.clock.stand();
    const sent = [await burst()];
    for (let time = 0; time < CODES_OF_AN_ACCOUNT; time += 1) {
      target.clock.pass(RESEND_SECONDS);
      sent.push(await burst());
    }
    target.clock.go();
    expect(sent).to.deep.equal([0, 1, 1, 0]);
    expect(await messages(phone)).to.be.at.most(CODES_OF_AN_ACCOUNT);
  });

  it('of many numbers from one place: sixty messages, then none until the delay is over', async function () {
    this.timeout(60_000);
    const { free, baseSeconds } = THROTTLES.messages;
    target.clock.stand();
    const outcomes: string[] = [];
    for (let account = 0; account < free + 20; account += 1) {
      const { number } = await newHolder();
      const page = await cause(target.from(''), number, '198.51.100.41');
      outcomes.push(page.problem ?? 'sent');
    }
    expect(tally(outcomes)).to.deep.equal({ sent: free, too_many_attempts: 20 });
    const { number } = await newHolder();
    // Other places get a code at once; this place gets one after the delay.
    expect((await cause(target.from(''), number, '198.51.101.41')).problem).to.equal(undefined);
    target.clock.pass(baseSeconds);
    expect((await cause(target.from(''), (await newHolder()).number, '198.51.100.41')).problem).to.equal(undefined);
    target.clock.go();
  });

  it('of one number by recoveries, which anybody can begin, from a botnet: three messages', async () => {
    const { number, phone } = await newHolder();
    target.clock.stand();
    const outcomes: string[] = [];
    for (let bot = 0; bot < 30; bot += 1) {
      const page = await beginRecovery(target.from(`203.${bot}.113.1`), target.test.issuer, number);
      outcomes.push(page.problem ?? 'sent');
    }
    target.clock.go();
    expect(tally(outcomes)).to.deep.equal({ sent: THROTTLES.recoveries.free, too_many_recoveries: 27 });
    expect(await messages(phone)).to.be.at.most(THROTTLES.recoveries.free);
    // None of this keeps the holder from signing in with a code.
    expect((await cause(target.from(''), number, '198.51.102.41')).problem).to.equal(undefined);
  });

  it('of many numbers by recoveries from one place: sixty messages', async function () {
    this.timeout(60_000);
    target.clock.stand();
    const outcomes: string[] = [];
    for (let one = 0; one < THROTTLES.messages.free + 10; one += 1) {
      // Most invented numbers have no account; the limit is the same for them.
      const number = one % 2 === 0 ? (await newHolder()).number : `0010910${String(one).padStart(5, '0')}`;
      const page = await beginRecovery(target.from('198.51.100.43'), target.test.issuer, number);
      outcomes.push(page.problem ?? 'sent');
    }
    target.clock.go();
    expect(tally(outcomes)).to.deep.equal({ sent: THROTTLES.messages.free, too_many_attempts: 10 });
  });

  it('never holds up a ministry whose staff type the codes in', async function () {
    this.timeout(60_000);
    target.clock.stand();
    for (let colleague = 0; colleague < THROTTLES.messages.free + 10; colleague += 1) {
      const { number, phone } = await newHolder();
      const browser = target.from('198.51.100.42');
      const page = await cause(browser, number, '198.51.100.42');
      expect(page.name, `colleague ${colleague}`).to.equal('one-time-code');
      const next = await browser.submit(page, { fields: { code: await target.test.codeSentTo(phone) } });
      expect(next.name).to.equal('consent');
    }
    target.clock.go();
  });
});
