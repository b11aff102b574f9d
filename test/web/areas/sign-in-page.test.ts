import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';
const TABLET =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

describe('the ways in on the sign-in page', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  for (const [about, headers, isOffered] of [
    ['an iPhone', { 'user-agent': IPHONE }, false],
    ['an Android phone', { 'user-agent': ANDROID }, false],
    ['a phone by its client hint', { 'user-agent': WINDOWS, 'sec-ch-ua-mobile': '?1' }, false],
    ['an Android tablet', { 'user-agent': TABLET, 'sec-ch-ua-mobile': '?0' }, true],
    ['a computer', { 'user-agent': WINDOWS, 'sec-ch-ua-mobile': '?0' }, true],
    ['a program without a name', {}, true],
  ] as const) {
    it(`${isOffered ? 'offer' : 'do not offer'} the QR code on ${about}`, async () => {
      const browser = new HtmlClient({ headers });
      const page = await browser.get((await rp.request()).url.href);
      expect(page.name).to.equal('sign-in');
      expect(page.$('#other-device')).to.have.length(isOffered ? 1 : 0);
      expect(page.$('#forgot-password')).to.have.length(1);
    });
  }

  it('let the password be shown, by a button that the script adds', async () => {
    const page = await new HtmlClient().get((await rp.request()).url.href);
    expect(page.$('#password').attr('data-show')).to.match(/\S/);
    expect(page.$('#password').attr('data-hide')).to.match(/\S/);
    expect(page.$('#password-reveal')).to.have.length(0);
  });

  it('are joined by the address that password managers look for', async () => {
    const { status, headers } = await fetch(`${test.issuer}/.well-known/change-password`, { redirect: 'manual' });
    expect(status).to.equal(303);
    expect(headers.get('location')).to.equal('/account/security/password');
    // Managers first make sure that an address of which nobody knows is not answered with 200.
    const none = 'resource-that-should-not-exist-whose-status-code-should-not-be-200';
    expect((await fetch(`${test.issuer}/.well-known/${none}`)).status).to.equal(404);
  });
});
