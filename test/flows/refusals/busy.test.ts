import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const PEOPLE = ['level-2', 'level-1', 'guardian', 'long-name', 'no-email', 'officer', 'operator'];

describe('more sign-ins at once than passwords can be checked', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    test = await startService({
      // One hash runs and one waits. With the real parameters, none finishes before the others arrive.
      config: { authentication: { password: { parallel: 1, queue: 1 } } },
      relyingParties: [recordOf({ id: 'portal' })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  it('are told to come back, at once and on the same page, and get in when they do', async () => {
    const waiting = await Promise.all(
      PEOPLE.map(async (key) => {
        const { record, password } = test.person(key);
        const browser = new HtmlClient({ stopAt: atCallback });
        const request = await rp.request();
        return { number: record.number, password, browser, request, page: await browser.get(request.url.href) };
      }),
    );
    const answers = await Promise.all(
      waiting.map(async (one) => {
        const { browser, page, number, password } = one;
        return { ...one, page: await browser.submit(page, { fields: { personal_number: number, password } }) };
      }),
    );
    const away = answers.filter(({ page }) => page.problem !== undefined);
    expect(away).to.have.length.within(1, PEOPLE.length - 2);
    for (const { page, number } of away) {
      expect([page.status, page.problem, page.name]).to.deep.equal([503, 'server_busy', 'sign-in']);
      expect(page.headers.get('retry-after')).to.equal('2');
      expect(page.$('#personal_number').attr('value')?.replaceAll(' ', '')).to.equal(number);
    }
    for (const { browser, page, number, password, request } of answers) {
      // The page still has the number.
      const next = page.problem === undefined ? page : await browser.submit(page, { fields: { password } });
      const end = await walkThrough(browser, next, { number, password, tick: [] });
      expect((await rp.redeem(request, end.url)).claims()).to.include({ acr: 'LoA1' });
    }
  });
});
