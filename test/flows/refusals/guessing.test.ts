import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const MINUTE_MS = 60_000;

describe('guessing and waiting', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  let shift = 0;
  const wait = (ms: number): void => void (shift += ms);
  /** A browser at a new place; each place has its own address. */
  const browse = (place = '203.0.113.1') =>
    new HtmlClient({ stopAt: atCallback, headers: { 'x-forwarded-for': place } });

  before(async () => {
    test = await startService({
      clock: { now: () => new Date(Date.now() + shift) },
      config: { trusted_proxies: ['127.0.0.1', '::1'] },
      relyingParties: [recordOf({ id: 'portal' })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const begin = async (browser: HtmlClient, parameters: Record<string, string> = {}): Promise<Page> =>
    browser.get((await rp.request(parameters)).url.href);
  const type = (browser: HtmlClient, page: Page, number: string, password: string): Promise<Page> =>
    browser.submit(page, { fields: { personal_number: number, password } });
  /** The problem shown on a page. */
  const said = ({ status, problem }: Page) => [status, problem];

  for (const [what, number] of [
    ['a real account', undefined],
    ['a number of nobody', '001099999999'],
  ] as const) {
    it(`slows down after five wrong passwords for ${what}, and tells how long`, async () => {
      const place = what === 'a real account' ? '203.0.113.10' : '203.0.113.11';
      const browser = browse(place);
      const { record, password } = test.person('guardian');
      const wanted = number ?? record.number;
      let page = await begin(browser);
      for (let tries = 0; tries < 5; tries += 1) {
        page = await type(browser, page, wanted, 'wrong');
        expect(said(page), `try ${tries + 1}`).to.deep.equal([422, 'sign_in_failed']);
      }
      const delays: number[] = [];
      for (let tries = 0; tries < 3; tries += 1) {
        page = await type(browser, page, wanted, number === undefined ? password : 'wrong');
        expect(said(page)).to.deep.equal([429, 'too_many_attempts']);
        const seconds = Number(page.headers.get('retry-after'));
        delays.push(seconds);
        expect(page.$('#error-summary').text()).to.include(String(seconds));
        wait(seconds * 1000);
        page = await type(browser, page, wanted, 'wrong');
        expect(said(page)).to.deep.equal([422, 'sign_in_failed']);
      }
      expect(delays[1]).to.be.above(delays[0] ?? 0);
      expect(delays[2]).to.be.above(delays[1] ?? 0);
      if (number !== undefined) return;
      const elsewhere = browse('198.51.100.7');
      const end = await walkThrough(elsewhere, await begin(elsewhere), { number: record.number, password });
      expect(atCallback(end.url), 'the holder, from another place').to.equal(true);
      wait(15 * MINUTE_MS);
      const again = await type(browser, await begin(browser), record.number, password);
      expect(again.problem, 'the right password, after the delay').to.equal(undefined);
    });
  }

  const atCode = async (key: string, place: string) => {
    const browser = browse(place);
    const { record, password, phone } = test.person(key);
    const page = await type(browser, await begin(browser, { acr_values: 'LoA2' }), record.number, password);
    expect(page.name).to.equal('one-time-code');
    const sent = async () => /\b\d{6}\b/.exec((await test.lastMessage(phone)) ?? '')?.[0] ?? '';
    const submit = (from: Page, code: string) => browser.submit(from, { fields: { code }, button: 'continue' });
    return { browser, page, sent, submit };
  };
  const finish = async ({ browser }: { browser: HtmlClient }, page: Page): Promise<void> => {
    const end = page.name === 'consent' ? await browser.submit(page, { button: 'allow' }) : page;
    expect(atCallback(end.url), end.text).to.equal(true);
  };
  const otherThan = (code: string): string => (code === '111111' ? '222222' : '111111');

  it('says how many tries are left of a wrong code, and takes the right one', async () => {
    const at = await atCode('level-2', '203.0.113.20');
    const code = await at.sent();
    let page = await at.submit(at.page, otherThan(code));
    expect(said(page)).to.deep.equal([422, 'code_wrong']);
    expect(page.$('#error-summary').text()).to.include('4');
    page = await at.submit(page, 'abc');
    expect(page.status).to.equal(422);
    await finish(at, await at.submit(page, code));
  });

  it('says that a code has expired, and sends another on request', async () => {
    const at = await atCode('level-2', '203.0.113.21');
    const code = await at.sent();
    wait(6 * MINUTE_MS);
    const late = await at.submit(at.page, code);
    expect(said(late)).to.deep.equal([422, 'code_expired']);
    const resent = await at.browser.submit(late, { button: 'resend' });
    const fresh = await at.sent();
    expect(fresh).to.not.equal(code);
    await finish(at, await at.submit(resent, fresh));
  });

  it('takes a code once: sent again from the back of the browser it is over', async () => {
    const at = await atCode('long-name', '203.0.113.22');
    const code = await at.sent();
    const next = await at.submit(at.page, code);
    expect(next.name).to.equal('consent');
    // Back and the same form again: the citizen continues, and nothing is lost.
    const again = await at.submit(at.page, code);
    expect(again.status).to.be.below(500);
    expect(again.name === 'consent' || again.problem === 'code_used', again.text).to.equal(true);
    await finish(at, next);
    const late = await at.submit(at.page, code);
    expect(said(late)).to.deep.equal([400, 'sign_in_over']);
  });

  it('refuses a fourth code within ten minutes, and still takes the third', async () => {
    wait(60 * MINUTE_MS);
    const at = await atCode('officer', '203.0.113.23');
    let { page } = at;
    for (let asked = 0; asked < 2; asked += 1) {
      page = await at.browser.submit(page, { button: 'resend' });
      expect(said(page)).to.deep.equal([429, 'code_just_sent']);
      wait(MINUTE_MS / 2);
      page = await at.browser.submit(page, { button: 'resend' });
      expect(page.problem).to.equal(undefined);
    }
    wait(MINUTE_MS / 2);
    page = await at.browser.submit(page, { button: 'resend' });
    expect(said(page)).to.deep.equal([429, 'too_many_codes']);
    await finish(at, await at.submit(page, await at.sent()));
  });

  it('says so when a page was left open past its time, with a way on', async () => {
    const browser = browse('203.0.113.30');
    const page = await begin(browser);
    wait(31 * MINUTE_MS);
    const { record, password } = test.person('level-2');
    const late = await type(browser, page, record.number, password);
    expect(said(late)).to.deep.equal([400, 'sign_in_over']);
    expect(late.$('main a[href]').length).to.be.at.least(1);
    const end = await walkThrough(browser, await begin(browser), { number: record.number, password });
    expect(atCallback(end.url)).to.equal(true);
  });
});
