import { expect } from 'chai';
import { SoftwareAuthenticator, type PasskeyOptions, type Straying } from '../../support/authenticator.ts';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { walkThrough } from '../../support/relying-party.ts';
import { openTarget, PASSWORD, type Target } from '../support/attacker.ts';

const LURE = 'https://id.example-vn.com';

/** A page that imitates ours and relays everything in both directions in real time. */
describe('attack: phishing relays', () => {
  let target: Target;
  let phones = 0;
  before(async () => {
    target = await openTarget();
  });
  after(() => target.close());

  const optionsOf = ({ $ }: Page): PasskeyOptions =>
    JSON.parse($('[data-passkey]').attr('data-passkey') ?? '{}') as PasskeyOptions;
  const withPasskey = async () => {
    const phone = `+8490700${String((phones += 1)).padStart(4, '0')}`;
    const holder = await target.holder(phone);
    const browser = target.from('203.0.113.100');
    const code = () => target.test.codeSentTo(phone);
    const start = await target.signInPage(browser, { acr_values: 'LoA2' });
    await walkThrough(browser, start, { number: holder.number, password: PASSWORD, code });
    const page = await browser.get(`${target.test.issuer}/account/security/passkeys/add`);
    const device = new SoftwareAuthenticator(target.test.issuer);
    await browser.submit(page, { fields: { passkey: device.create(optionsOf(page)), name: 'Điện thoại' } });
    return { ...holder, phone, device };
  };
  /** The attacker's browser, and the page that it shows to the citizen. */
  const relay = async (step: (attacker: HtmlClient, page: Page) => Promise<Page>): Promise<[HtmlClient, Page]> => {
    const attacker = target.from('198.51.100.100');
    return [attacker, await step(attacker, await target.signInPage(attacker, { acr_values: 'LoA2' }))];
  };
  const send = (attacker: HtmlClient, page: Page, device: SoftwareAuthenticator, straying: Straying): Promise<Page> =>
    attacker.post(page.url, new URLSearchParams({ passkey: device.get(optionsOf(page), straying) }), {
      'sec-fetch-site': 'same-origin',
    });

  const lures: readonly [what: string, straying: Straying][] = [
    ['signed for the page of the attacker', { origin: LURE }],
    ['signed for the attacker’s page and name', { origin: LURE, rpId: 'id.example-vn.com' }],
    ['signed for another scheme', { origin: 'https://localhost' }],
    ['signed within a frame on the attacker’s page', { crossOrigin: true }],
    ['signed without the holder being asked', { userVerified: false }],
    ['signed without the holder being there', { userPresent: false }],
    ['signed for another challenge', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
  ];
  for (const [what, straying] of lures) {
    it(`gets nowhere with a passkey’s answer that was ${what}`, async () => {
      const { device } = await withPasskey();
      const [attacker, page] = await relay((browser, start) => browser.click(start, '#passkey'));
      const answer = await send(attacker, page, device, straying);
      expect([answer.status, answer.problem]).to.deep.equal([422, 'passkey_failed']);
    });
  }

  it('is asked for the passkey first, with which it gets nowhere, when it has the password as well', async () => {
    const { device, number } = await withPasskey();
    const [attacker, page] = await relay((browser, start) =>
      browser.submit(start, { fields: { personal_number: number, password: PASSWORD } }),
    );
    expect(page.name).to.equal('passkey');
    expect((await send(attacker, page, device, { origin: LURE })).problem).to.equal('passkey_failed');
  });

  it('cannot use the answer of one sign-in in another, or a step-up’s in a sign-in', async () => {
    const { device, number } = await withPasskey();
    const [victim, own] = await relay((browser, start) => browser.click(start, '#passkey'));
    const [attacker, other] = await relay((browser, start) => browser.click(start, '#passkey'));
    const [stepping, stepUp] = await relay((browser, start) =>
      browser.submit(start, { fields: { personal_number: number, password: PASSWORD } }),
    );
    const answer = device.get(optionsOf(own));
    const post = (browser: HtmlClient, { url }: Page, passkey: string): Promise<Page> =>
      browser.post(url, new URLSearchParams({ passkey }), { 'sec-fetch-site': 'same-origin' });
    expect((await post(attacker, other, answer)).problem).to.equal('passkey_failed');
    expect((await post(stepping, stepUp, device.get(optionsOf(other)))).problem).to.equal('passkey_failed');
    expect((await post(victim, own, device.get(optionsOf(stepUp)))).problem).to.equal('passkey_failed');
  });

  it('names the service that asks on the page where a code is typed, and in the message that brings it', async () => {
    const phone = `+8490700${String((phones += 1)).padStart(4, '0')}`;
    const { number } = await target.holder(phone);
    const browser = target.from('203.0.113.101');
    const page = await browser.submit(await target.signInPage(browser, { acr_values: 'LoA2', ui_locales: 'vi' }), {
      fields: { personal_number: number, password: PASSWORD },
    });
    const code = await target.test.codeSentTo(phone);
    const message = (await target.test.lastMessage(phone)) ?? '';
    expect(page.text).to.include('Cổng dịch vụ thử');
    expect(message).to.include(code).and.include('Cổng dịch vụ thử');
  });
});
