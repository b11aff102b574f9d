import { expect } from 'chai';
import { THROTTLES } from '../../src/authentication/guarding/index.ts';
import type { HtmlClient, Page } from '../support/html-client.ts';
import { atCallback, walkThrough } from '../support/relying-party.ts';
import {
  atPort,
  beginRecovery,
  openTarget,
  PASSWORD,
  startSecondProcess,
  tally,
  type Target,
} from './support/attacker.ts';

const TRIES_OF_A_CODE = 5;
const DAY_STEP_SECONDS = 900;

describe('attack: guessing one-time codes with a stolen password', () => {
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
    const phone = `+8490100${String((phones += 1)).padStart(4, '0')}`;
    return { phone, ...(await target.holder(phone)) };
  };
  /** Signs in with the number and a correct, stolen password; returns the next page. */
  const reachCode = async (browser: HtmlClient, number: string): Promise<Page> => {
    const page = await target.signInPage(browser, { acr_values: 'LoA2' });
    return browser.submit(page, { fields: { personal_number: number, password: PASSWORD } });
  };
  const tryCode = async (browser: HtmlClient, url: string, code: string): Promise<string> => {
    const page = await browser.post(url, new URLSearchParams({ code }), { 'sec-fetch-site': 'same-origin' });
    return page.problem ?? 'accepted';
  };
  const wrongCodes = (right: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => String((Number(right) + 1 + index) % 1_000_000).padStart(6, '0'));

  it('one after the other: five are compared, then not even the right one is', async () => {
    const { number, phone } = await newHolder();
    const browser = target.from('198.51.100.30');
    const { url } = await reachCode(browser, number);
    const right = await target.test.codeSentTo(phone);
    const outcomes: string[] = [];
    for (const code of wrongCodes(right, 50)) outcomes.push(await tryCode(browser, url, code));
    expect(tally(outcomes)).to.deep.equal({ code_wrong: TRIES_OF_A_CODE - 1, code_spent: 50 - TRIES_OF_A_CODE + 1 });
    expect(await tryCode(browser, url, right)).to.equal('code_spent');
  });

  it('all at the same instant, at two processes: no more than five are compared', async () => {
    const { number, phone } = await newHolder();
    const browser = target.from('198.51.100.31');
    const { url } = await reachCode(browser, number);
    const right = await target.test.codeSentTo(phone);
    const outcomes = await Promise.all(
      wrongCodes(right, 100).map((code, index) =>
        tryCode(browser, index % 2 === 0 ? url : atPort(url, second.port), code),
      ),
    );
    expect(tally(outcomes)['code_wrong']).to.equal(TRIES_OF_A_CODE - 1);
    expect(outcomes).to.not.include('accepted');
    expect(await tryCode(browser, url, right)).to.equal('code_spent');
  });

  it('over a day, with every code and every sign-in that can be had: fewer than 200 tries of a million', async function () {
    this.timeout(240_000);
    const { number } = await newHolder();
    let compared = 0;
    for (let time = 0; time < 86_400; time += DAY_STEP_SECONDS) {
      const browser = target.from('198.51.100.32');
      const page = await reachCode(browser, number);
      if (page.problem === undefined) {
        // Only the holder's phone has the code; a guess succeeds once in a million.
        for (let code = 0; code < TRIES_OF_A_CODE; code += 1) {
          const outcome = await tryCode(browser, page.url, String(100_000 + time + code));
          if (outcome === 'code_wrong' || outcome === 'code_spent') compared += 1;
        }
      } else expect(page.problem).to.be.oneOf(['too_many_codes', 'too_many_attempts']);
      target.clock.pass(DAY_STEP_SECONDS);
    }
    expect(compared).to.be.within(THROTTLES.codes.free, 199);
  });

  it('of recoveries over a day, from wherever: fewer than 60 tries of a million', async function () {
    this.timeout(240_000);
    const { number } = await newHolder();
    let compared = 0;
    for (let time = 0; time < 86_400; time += DAY_STEP_SECONDS) {
      const browser = target.from(`203.0.${time / DAY_STEP_SECONDS}.34`);
      let page = await beginRecovery(browser, target.test.issuer, number);
      for (let code = 0; code < 2 * TRIES_OF_A_CODE && page.$('[name=code]').length > 0; code += 1) {
        page = await browser.submit(page, { fields: { code: String(100_000 + time + code) } });
        if (page.problem === 'code_wrong') compared += 1;
      }
      target.clock.pass(DAY_STEP_SECONDS);
    }
    expect(compared).to.be.within(TRIES_OF_A_CODE, 59);
  });

  it('of a passcode on a stolen phone: five, then the password is needed', async () => {
    const { number, phone } = await newHolder();
    const browser = target.from('203.0.113.35');
    const start = await target.signInPage(browser, { acr_values: 'LoA2' });
    const code = () => target.test.codeSentTo(phone);
    await walkThrough(browser, start, { number, password: PASSWORD, code });
    const right = '492716';
    const page = await browser.get(`${target.test.issuer}/account/security/passcode/set`);
    const set = await browser.submit(page, { fields: { passcode: right, passcode_again: right } });
    expect(set.name).to.equal('account-passcode-home');
    const outcomes: string[] = [];
    for (let time = 0; time < 12; time += 1) {
      const first = await target.signInPage(browser, { prompt: 'login' });
      // The correct code comes last, when it is too late.
      const passcode = time === 11 ? right : String(500_000 + time);
      const form = new URLSearchParams({ passcode, device: '' });
      const url = first.url.replace('sign-in', 'passcode');
      const page = await browser.post(url, form, { 'sec-fetch-site': 'same-origin' });
      outcomes.push(page.problem ?? page.name ?? 'accepted');
    }
    expect(outcomes.slice(0, TRIES_OF_A_CODE)).to.deep.equal(Array(TRIES_OF_A_CODE).fill('passcode_failed'));
    for (const outcome of outcomes.slice(TRIES_OF_A_CODE)) expect(outcome).to.be.oneOf(['passcode_failed', 'sign-in']);
  });

  it('takes a code in no other sign-in than the one it was sent for', async () => {
    const { number, phone } = await newHolder();
    const [holder, attacker] = [target.from('203.0.113.33'), target.from('198.51.100.33')];
    const own = await reachCode(holder, number);
    const code = await target.test.codeSentTo(phone);
    const stolen = await reachCode(attacker, number);
    expect(await tryCode(attacker, stolen.url, code)).to.equal('code_wrong');
    const end = await holder.submit(own, { fields: { code } });
    expect(end.name === 'consent' || atCallback(end.url)).to.equal(true);
  });
});
