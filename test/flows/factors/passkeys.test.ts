import { expect } from 'chai';
import { openAccount } from '../../support/account.ts';
import { SoftwareAuthenticator, type PasskeyOptions, type Straying } from '../../support/authenticator.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const HOME = '/account/security/passkeys';

describe('passkeys', () => {
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const optionsOf = ({ $ }: Page): PasskeyOptions =>
    JSON.parse($('[data-passkey]').attr('data-passkey') ?? '{}') as PasskeyOptions;
  const cards = ({ $ }: Page): string[] =>
    $('.cards > li h2')
      .get()
      .map((heading) => $(heading).text());
  const at = (path: string): string => `${test.issuer}${path}`;

  /** Adds a passkey on the account pages, as the script of the page does. */
  const enrol = async (key: string, name = 'Điện thoại') => {
    const browser = new HtmlClient();
    const device = new SoftwareAuthenticator(test.issuer, { synced: true });
    const page = await openAccount(browser, test, key, `${HOME}/add`);
    expect(page.name).to.equal('account-passkeys-add');
    const list = await browser.submit(page, { fields: { passkey: device.create(optionsOf(page)), name } });
    expect(list.name).to.equal('account-passkeys-list');
    return { browser, device, list };
  };

  /** Lets the device respond to a page with passkey options. */
  const answer = (browser: HtmlClient, page: Page, device: SoftwareAuthenticator, straying?: Straying) =>
    browser.submit(page, { fields: { passkey: device.get(optionsOf(page), straying) } });

  it('are added after a step-up, listed, renamed and removed, and their holder is told', async () => {
    const { browser, list, device } = await enrol('level-2');
    expect(cards(list)).to.deep.equal(['Điện thoại']);
    expect(list.text).to.include('Never used').and.include('Synced across your devices');
    expect((await browser.get(at('/account/security'))).text).to.include('1 passkey added');
    const { phone, email } = test.person('level-2');
    for (const to of [phone, email ?? '']) {
      await until(async () => (await test.lastMessage(to))?.includes('được thêm khóa truy cập') === true);
    }

    const again = await browser.click(list, '#add');
    expect(optionsOf(again).excludeCredentials?.[0]?.id).to.equal(device.credentials[0]?.id.toString('base64url'));

    const renaming = await browser.click(list, '#rename-1');
    expect([renaming.name, renaming.$('#name').attr('value')]).to.deep.equal(['account-passkeys-rename', 'Điện thoại']);
    const unnamed = await browser.submit(renaming, { fields: { name: ' ' } });
    expect([unnamed.status, unnamed.problem]).to.deep.equal([422, 'passkey_unnamed']);
    const renamed = await browser.submit(unnamed, { fields: { name: 'Máy <b>của</b> Sen' } });
    expect(cards(renamed)).to.deep.equal(['Máy <b>của</b> Sen']);

    const removing = await browser.click(renamed, '#remove-1');
    expect(removing.name).to.equal('account-passkeys-remove');
    const empty = await browser.submit(removing);
    expect([empty.name, cards(empty)]).to.deep.equal(['account-passkeys-list', []]);
    expect(empty.text).to.include('You have not added a passkey yet');
    await until(async () => (await test.lastMessage(phone))?.includes('gỡ khóa truy cập') === true);
    const gone = await browser.get(removing.url);
    expect([gone.status, gone.problem]).to.deep.equal([404, 'page_not_found']);
    const late = await browser.submit(removing);
    expect([late.status, late.problem]).to.deep.equal([404, 'passkey_not_found']);
  });

  it('are added by forms of the same session only', async () => {
    const browser = new HtmlClient();
    const page = await openAccount(browser, test, 'no-email', `${HOME}/add`);
    const device = new SoftwareAuthenticator(test.issuer);
    const forged = await browser.submit(page, { fields: { passkey: device.create(optionsOf(page)), csrf: 'x' } });
    expect(forged.problem).to.equal('form_expired');
    const nothing = await browser.submit(page, { fields: { name: 'Máy' } });
    expect([nothing.status, nothing.problem]).to.deep.equal([422, 'passkey_not_given']);
    const wrong = device.create(optionsOf(nothing), { userVerified: false });
    const refused = await browser.submit(nothing, { fields: { passkey: wrong, name: 'Máy của tôi' } });
    expect([refused.status, refused.problem]).to.deep.equal([422, 'passkey_not_added']);
    expect(refused.$('#name').attr('value')).to.equal('Máy của tôi');
    expect(optionsOf(refused).challenge).to.not.equal(optionsOf(nothing).challenge);
  });

  it('sign in with nothing typed, at authentication level 2', async () => {
    const { device } = await enrol('level-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const request = await rp.request({ acr_values: 'LoA2' });
    const start = await browser.get(request.url.href);
    expect(start.name).to.equal('sign-in');
    const page = await browser.click(start, '#passkey');
    expect([page.name, optionsOf(page).allowCredentials]).to.deep.equal(['passkey', []]);
    const end = await walkThrough(browser, await answer(browser, page, device), { number: '', password: '' });
    const claims = (await rp.redeem(request, end.url)).claims();
    expect(claims?.['acr']).to.equal('LoA2');
    expect(claims?.['authentication_level']).to.equal(2);
    expect(claims?.['amr']).to.deep.equal(['pop', 'user', 'mfa']);
  });

  it('come first where one was used before, until it is removed', async () => {
    const { device, browser: own } = await enrol('level-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const isFirst = async (in_ = browser): Promise<boolean> => {
      const page = await in_.get((await rp.request({ prompt: 'login' })).url.href);
      expect(page.name).to.equal('sign-in');
      // The script shows it: without one, number and password are the way.
      if (page.$('#passkey-here').length > 0) expect(page.$('#passkey-first[hidden]')).to.have.length(1);
      return page.$('#passkey-here').length > 0;
    };
    expect(await isFirst()).to.equal(false);
    const page = await browser.click(await browser.get((await rp.request()).url.href), '#passkey');
    await walkThrough(browser, await answer(browser, page, device), { number: '', password: '' });
    expect(await isFirst()).to.equal(true);
    expect(await isFirst(new HtmlClient({ stopAt: atCallback }))).to.equal(false);
    const list = await own.get(at(HOME));
    await own.submit(await own.click(list, `#remove-${list.$('.cards > li').length}`));
    expect(await isFirst()).to.equal(false);
  });

  it('answer the autofill of the sign-in page', async () => {
    const { device } = await enrol('level-2');
    const browser = new HtmlClient({ stopAt: atCallback });
    const request = await rp.request();
    const start = await browser.get(request.url.href);
    const form = start.$('form');
    expect(start.$('#personal_number').attr('autocomplete')).to.equal('username');
    const url = new URL(form.attr('data-passkey-url') ?? '', start.url).href;
    const passkey = device.get(optionsOf(start));
    const page = await browser.post(url, new URLSearchParams({ passkey }), { origin: test.issuer });
    const end = await walkThrough(browser, page, { number: '', password: '' });
    expect((await rp.redeem(request, end.url)).claims()?.['amr']).to.include('pop');
  });

  it('confirm a step-up before anything that can be phished; the other ways are at hand', async () => {
    const { device } = await enrol('no-email');
    const { record, password } = test.person('no-email');
    const browser = new HtmlClient({ stopAt: atCallback });
    const request = await rp.request({ acr_values: 'LoA2' });
    const page = await browser.submit(await browser.get(request.url.href), {
      fields: { personal_number: record.number, password },
    });
    expect(page.name).to.equal('passkey');
    expect(optionsOf(page).allowCredentials).to.have.length.at.least(1);
    const none = await browser.submit(page);
    expect([none.status, none.problem]).to.deep.equal([422, 'passkey_not_given']);
    const wrong = await answer(browser, none, device, { userVerified: false });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'passkey_failed']);
    const choice = await browser.submit(wrong, { button: 'another-way' });
    expect(choice.$('input[name=factor]').first().attr('value')).to.equal('passkey');
    const back = await browser.submit(choice, { fields: { factor: 'passkey' } });
    const end = await walkThrough(browser, await answer(browser, back, device), { number: '', password: '' });
    const claims = (await rp.redeem(request, end.url)).claims();
    expect(claims?.['amr']).to.have.members(['pop', 'user', 'pwd', 'mfa']);
  });

  it('go back to number and password in plain HTML', async () => {
    const browser = new HtmlClient({ stopAt: atCallback });
    const request = await rp.request();
    const page = await browser.click(await browser.get(request.url.href), '#passkey');
    expect(page.$('noscript').text()).to.include('JavaScript');
    const none = await browser.submit(page);
    expect(none.problem).to.equal('passkey_not_given');
    const signIn = await browser.submit(none, { button: 'another-way' });
    expect([signIn.name, signIn.problem]).to.deep.equal(['sign-in', undefined]);
    const { record, password } = test.person('level-1');
    const end = await walkThrough(browser, signIn, { number: record.number, password });
    expect((await rp.redeem(request, end.url)).claims()?.['amr']).to.deep.equal(['pwd']);

    const other = new HtmlClient({ stopAt: atCallback });
    const left = await other.click(await other.get((await rp.request()).url.href), '#passkey');
    const cancelled = await other.submit(left, { button: 'cancel' });
    expect(new URL(cancelled.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('take an answer once: sent again in the same sign-in, or in that of somebody else, it is refused', async () => {
    const { device } = await enrol('level-2');
    const victim = new HtmlClient({ stopAt: atCallback });
    const attacker = new HtmlClient({ stopAt: atCallback });
    const page = await victim.click(await victim.get((await rp.request()).url.href), '#passkey');
    const passkey = device.get(optionsOf(page));
    const theirs = await attacker.click(await attacker.get((await rp.request()).url.href), '#passkey');
    const relayed = await attacker.submit(theirs, { fields: { passkey } });
    expect([relayed.status, relayed.problem]).to.deep.equal([422, 'passkey_failed']);
    expect((await victim.submit(page, { fields: { passkey } })).problem).to.equal(undefined);

    const other = await victim.get((await rp.request({ prompt: 'login' })).url.href);
    const again = await victim.click(other, '#passkey');
    const replayed = await victim.submit(again, { fields: { passkey } });
    expect(replayed.problem).to.equal('passkey_failed');
  });
});

describe('without passkeys', () => {
  it('nothing of them is there', async () => {
    const test = await startService({
      relyingParties: [recordOf({ id: 'portal' })],
      config: {
        authentication: { factors: ['password', 'sms_code'], password: { memory_kib: 1024, passes: 1, lanes: 1 } },
      },
    });
    try {
      const rp = await TestRelyingParty.open(test, 'portal');
      const browser = new HtmlClient({ stopAt: atCallback });
      const page = await browser.get((await rp.request()).url.href);
      expect(page.text).to.not.include('passkey');
      expect((await browser.get(page.url.replace('sign-in', 'passkey'))).name).to.equal('sign-in');
      const overview = await openAccount(new HtmlClient(), test, 'level-2', '/account/security');
      expect(overview.$('#passkeys').length).to.equal(0);
      const list = await openAccount(new HtmlClient(), test, 'level-2', HOME);
      expect([list.status, list.problem]).to.deep.equal([404, 'page_not_found']);
    } finally {
      await test.close();
    }
  });
});
