import { expect } from 'chai';
import { generate } from 'otplib';
import { hasArrived, openAccount } from '../../support/account.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const HOME = '/account/security/authenticator-app';
const STEP = 30;

describe('authenticator apps', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  /** Advanced by one time step when a new code is needed. */
  let ahead = 0;

  before(async () => {
    const clock = { now: () => new Date(Date.now() + ahead * 1000) };
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })], clock });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const at = (path: string): string => `${test.issuer}${path}`;
  const who = (key: string) => ({ number: test.person(key).record.number, password: test.person(key).password });
  const shown = (secret: string): Promise<string> => generate({ secret, epoch: Math.floor(Date.now() / 1000) + ahead });
  const secretOf = ({ $ }: Page): string => $('#secret').text().replaceAll(' ', '');
  const cards = ({ $ }: Page): number => $('.cards > li').length;

  const open = (browser: HtmlClient, key: string, path: string): Promise<Page> => openAccount(browser, test, key, path);
  const enrol = async (browser: HtmlClient, key: string): Promise<string> => {
    const page = await open(browser, key, `${HOME}/add`);
    expect(page.name).to.equal('account-authenticator-app-add');
    const secret = secretOf(page);
    const added = await browser.submit(page, { fields: { totp: await shown(secret) } });
    expect(added.name).to.equal('account-authenticator-app-list');
    ahead += STEP;
    return secret;
  };

  it('are added after a step-up, by a QR code or a key to type, and proven by a first code', async () => {
    const browser = new HtmlClient();
    const overview = await open(browser, 'level-2', '/account/security');
    expect(overview.text).to.include('No app added yet');
    const list = await browser.click(overview, '#authenticator-app');
    expect([list.name, cards(list)]).to.deep.equal(['account-authenticator-app-list', 0]);
    const stepUp = await browser.click(list, '#add');
    expect(stepUp.name).to.equal('one-time-code');
    const page = await browser.submit(stepUp, { fields: { code: '000000' } });
    expect(page.name).to.equal('account-authenticator-app-add');
    expect(page.$('#qr').attr('src')).to.match(/^data:image\/svg\+xml;base64,/);
    const secret = secretOf(page);
    expect(new URL(page.$('#open-app').attr('href') ?? '').searchParams.get('secret')).to.equal(secret);

    const wrong = await browser.submit(page, { fields: { totp: 'abc' } });
    expect([wrong.status, wrong.problem, secretOf(wrong)]).to.deep.equal([422, 'code_malformed', secret]);
    const added = await browser.submit(wrong, { fields: { totp: await shown(secret), name: 'Máy của Minh Anh' } });
    expect([added.name, cards(added)]).to.deep.equal(['account-authenticator-app-list', 1]);
    expect(added.text).to.include('Máy của Minh Anh');
    expect((await browser.get(at('/account/security'))).text).to.include('1 app added');
    const { phone, email } = test.person('level-2');
    for (const to of [phone, email ?? '']) await hasArrived(test, to, 'ứng dụng xác thực');
  });

  it('confirm a sign-in instead of a message, each code once; another way is at hand', async () => {
    const browser = new HtmlClient();
    const secret = await enrol(browser, 'no-email');
    const start = async () => {
      const client = new HtmlClient({ stopAt: atCallback });
      const request = await rp.request({ acr_values: 'LoA2' });
      const { number, password } = who('no-email');
      const page = await client.submit(await client.get(request.url.href), {
        fields: { personal_number: number, password },
      });
      expect(page.name).to.equal('totp');
      return { client, request, page };
    };
    const code = await shown(secret);
    const { client, request, page } = await start();
    expect(page.$('#totp').attr('autocomplete')).to.equal('one-time-code');
    const confirmed = await client.submit(page, { fields: { totp: code } });
    const end = await walkThrough(client, confirmed, who('no-email'));
    const claims = (await rp.redeem(request, end.url)).claims();
    expect([claims?.['acr'], claims?.['amr'], claims?.['authentication_level']]).to.deep.equal([
      'LoA2',
      ['pwd', 'otp', 'mfa'],
      2,
    ]);

    const again = await start();
    const used = await again.client.submit(again.page, { fields: { totp: code } });
    expect([used.status, used.problem, used.name]).to.deep.equal([422, 'totp_used', 'totp']);
    const choice = await again.client.submit(used, { button: 'another-way' });
    expect(choice.name).to.equal('factor');
    const bySms = await again.client.submit(choice, { fields: { factor: 'sms_code' } });
    expect(bySms.name).to.equal('one-time-code');

    const listed = await browser.get(at(HOME));
    expect(listed.text).to.include('Last used');
  });

  it('are removed after a question, and then asked for no more', async () => {
    const browser = new HtmlClient();
    await enrol(browser, 'long-name');
    const question = await browser.click(await browser.get(at(HOME)), '#remove-1');
    expect(question.name).to.equal('account-authenticator-app-remove');
    const removed = await browser.submit(question, { button: 'remove' });
    expect([removed.name, cards(removed)]).to.deep.equal(['account-authenticator-app-list', 0]);
    expect((await browser.get(question.url)).status).to.equal(404);
    const client = new HtmlClient({ stopAt: atCallback });
    const { number, password } = who('long-name');
    const start = await client.get((await rp.request({ acr_values: 'LoA2' })).url.href);
    const next = await client.submit(start, { fields: { personal_number: number, password } });
    expect(next.name).to.not.equal('totp');
  });

  it('are changed by no form of another session', async () => {
    const browser = new HtmlClient();
    const page = await open(browser, 'operator', `${HOME}/add`);
    const before = cards(await browser.get(at(HOME)));
    const body = new URLSearchParams({
      csrf: 'another',
      pending: page.$('[name=pending]').attr('value') ?? '',
      totp: await shown(secretOf(page)),
    });
    const refused = await browser.post(at(`${HOME}/add`), body, { origin: test.issuer });
    expect([refused.status, refused.problem]).to.deep.equal([403, 'form_expired']);
    expect(cards(await browser.get(at(HOME)))).to.equal(before);
  });
});
