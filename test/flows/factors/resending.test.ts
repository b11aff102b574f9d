import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const VIETNAMESE = { 'accept-language': 'vi' };
/** The day of the tests, at noon in Vietnam, so that times of day can be compared. */
const NOON = Date.parse('2026-03-02T05:00:00Z');

describe('asking for a code again', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  let now = NOON;
  before(async () => {
    test = await startService({ clock: { now: () => new Date(now) }, relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const pass = (seconds: number): void => void (now += seconds * 1000);
  const said = (page: Page): string => page.$('#code-sent[role=status]').text().trim();
  /** Walks over a page that sends codes: what it says, what it refuses, and what it says after the wait. */
  const walk = async (browser: HtmlClient, first: Page): Promise<void> => {
    const name = first.name;
    expect(said(first)).to.include('12:00:00');
    expect(first.$('#resend-wait').text()).to.match(/12:00:30.*còn 30 giây/s);
    pass(20);
    let page = await browser.submit(first, { button: 'resend' });
    expect([page.status, page.name, page.problem]).to.deep.equal([429, name, 'code_just_sent']);
    expect(page.headers.get('retry-after')).to.equal('10');
    expect(said(page)).to.include('12:00:00');
    expect(page.$('#resend-wait').text()).to.match(/12:00:30.*còn 10 giây/s);
    pass(9);
    page = await browser.submit(page, { button: 'resend' });
    expect(page.problem).to.equal('code_just_sent');
    pass(1);
    page = await browser.submit(page, { button: 'resend' });
    expect([page.status, page.name, page.problem]).to.deep.equal([200, name, undefined]);
    expect(said(page))
      .to.match(/[Mm]ã mới đã được gửi/)
      .and.include('12:00:30');
    expect(page.$('#resend-wait')).to.have.length(1);
    expect(page.$('main button:not([class])').length).to.equal(1);
    pass(600);
    expect((await browser.get(page.url)).$('#resend-wait, #resend-ready')).to.have.length(0);
  };

  beforeEach(() => {
    now += 86_400_000 - ((now - NOON) % 86_400_000);
  });

  it('in a sign-in says when one was sent and when another can be, and keeps to it', async () => {
    const browser = new HtmlClient({ stopAt: atCallback, headers: VIETNAMESE });
    const { record, password } = test.person('level-2');
    const page = await browser.submit(await browser.get((await rp.request({ acr_values: 'LoA2' })).url.href), {
      fields: { personal_number: record.number, password },
    });
    expect(page.name).to.equal('one-time-code');
    await walk(browser, page);
  });

  for (const [about, number] of [
    ['of an account', undefined],
    ['of nobody', '001099999999'],
  ] as const) {
    it(`in a recovery ${about} does the same`, async () => {
      const browser = new HtmlClient({ headers: VIETNAMESE });
      const start = await browser.get(`${test.issuer}/recovery`);
      const wanted = number ?? test.person('level-1').record.number;
      const page = await browser.submit(start, { fields: { personal_number: wanted } });
      expect(page.name).to.equal('recovery-sms-code');
      await walk(browser, page);
    });
  }
});
