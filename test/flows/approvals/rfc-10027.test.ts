import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { atCallback, walkThrough } from '../../support/relying-party.ts';
import { numberOn, outcomeOn, qrOn, Stage } from './stage.ts';

const HANOI = '113.160.1.1';
const HANOI_MOBILE = '27.64.1.1';
const ABROAD = '8.8.8.8';

/**
 * The titles name the sections of RFC 10027; docs/cross-device.md says how each is met. Those of codes:
 * test/authentication/approvals/.
 */
describe('RFC 10027, journeys', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  it('5 Same Device: the browser that shows a code is sent back to the sign-in page', async () => {
    const { computer, page } = await stage.openComputer();
    const opened = await computer.get(qrOn(page));
    expect([opened.status, opened.problem]).to.deep.equal([409, 'approval_same_device']);
  });

  for (const [near, address, text] of [
    ['the same network', HANOI, 'the same network as this device'],
    ['another network', HANOI_MOBILE, 'a different network from this device'],
    ['another country', ABROAD, 'a different country from this device'],
  ] as const) {
    it(`6.1.1 Establish Proximity: the phone page says that the computer is in ${near}`, async () => {
      const on = await stage.openComputer({}, stage.rp, address);
      const phone = await stage.openPhone('no-email', HANOI);
      const approval = await phone.get(qrOn(on.page));
      expect(approval.text).to.include(text);
      expect(approval.$('#abroad').length).to.equal(near === 'another country' ? 1 : 0);
    });
  }

  it('6.1.2 Short-Lived Codes: a picture of a code that is sent on is stale', async () => {
    const { page } = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const picture = qrOn(page);
    stage.clock.pass(11);
    const stale = await phone.get(picture);
    expect([stale.status, stale.problem]).to.deep.equal([422, 'approval_code_stale']);
  });

  it('6.1.3 One-Time Codes: a code whose request was answered is good for nothing', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const code = qrOn(on.page);
    await stage.approve(phone, on);
    expect((await phone.get(code)).name).to.equal('approval-done');
    const other = await stage.openPhone('no-email');
    expect((await other.get(code)).problem).to.equal('approval_over');
  });

  it('6.1.6 Detect and Remediate: a code that another page sends the browser to was not scanned', async () => {
    const { page } = await stage.openComputer();
    for (const site of ['cross-site', 'same-site']) {
      const phone = stage.browse({ 'sec-fetch-site': site });
      const relayed = await phone.get(qrOn(page));
      expect([relayed.status, relayed.problem]).to.deep.equal([403, 'approval_by_link']);
    }
    const scanned = await stage.browse({ 'sec-fetch-site': 'none' }).get(qrOn(page));
    expect(scanned.name).to.equal('sign-in');
  });

  it('6.1.6 Detect and Remediate: the address of a request without its code shows nothing', async () => {
    const { page } = await stage.openComputer();
    const phisher = await stage.openPhone('level-1');
    const { url } = await phisher.get(qrOn(page));
    const victim = await stage.openPhone('level-2');
    expect((await victim.get(url)).problem).to.equal('approval_over');
  });

  it('6.1.7 Trusted Devices: a session that another device has let in lets in nobody', async () => {
    const on = await stage.openComputer();
    await stage.approve(await stage.openPhone('level-2'), on);
    const next = await on.computer.submit(on.page, { button: 'continue' });
    await walkThrough(on.computer, next, stage.credentials('level-2'));
    const second = await stage.openComputer();
    expect((await on.computer.get(qrOn(second.page))).problem).to.equal('approval_from_elsewhere');
  });

  it('6.1.9 Limited Scopes: an approval shares nothing; what is shared is asked on the computer', async () => {
    const on = await stage.openComputer({ prompt: 'consent' });
    const phone = await stage.openPhone('level-2');
    const approval = await phone.get(qrOn(on.page));
    expect(approval.text).to.not.include('Nguyễn Thị Minh Anh');
    await phone.submit(approval, { fields: { number: numberOn(on.page) }, button: 'approve' });
    const consent = await on.computer.submit(on.page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const denied = await on.computer.submit(consent, { button: 'deny' });
    expect(new URL(denied.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('6.1.10 Short-Lived Tokens: access tokens live minutes, and the session ends with the browser', async () => {
    const on = await stage.openComputer();
    await stage.approve(await stage.openPhone('level-2'), on);
    const next = await on.computer.submit(on.page, { button: 'continue' });
    const end = await walkThrough(on.computer, next, stage.credentials('level-2'));
    const tokens = await stage.rp.redeem(on.request, end.url);
    expect(tokens.expiresIn()).to.be.at.most(600);
    const lasting = async (browser: typeof on.computer): Promise<boolean[]> =>
      (await browser.jar.getCookies(stage.test.issuer))
        .filter(({ key }) => key === 'sen_session')
        .map(({ expires }) => expires instanceof Date);
    expect(await lasting(on.computer)).to.deep.equal([false]);
    expect(await lasting(await stage.openPhone('level-2'))).to.deep.equal([true]);
    expect(decodeJwt(tokens.id_token ?? '')['amr']).to.include('mca');
  });

  it('6.1.13 User Education: both screens say what never to do with a code', async () => {
    const { page } = await stage.openComputer();
    expect(page.text).to.include('never scan a code that someone sent you');
    const approval = await (await stage.openPhone('level-2')).get(qrOn(page));
    expect(approval.text).to.include('If someone sent you the code or asks you to approve, refuse.');
  });

  it('6.1.14 User Experience: the phone page says who asks, where, when and for what, and how to refuse', async () => {
    const { page } = await stage.openComputer({ acr_values: 'LoA2' });
    const phone = await stage.openPhone('level-2');
    const approval = await stage.signIn(phone, await phone.get(qrOn(page)), 'level-2');
    for (const text of ['Test portal', 'localhost:9', 'Chrome, Windows', 'Fill in the form', 'Full name', 'level 2']) {
      expect(approval.text).to.include(text);
    }
    const buttons = approval.$('form button').get();
    expect(buttons.map((button) => approval.$(button).attr('id'))).to.deep.equal(['approve', 'refuse']);
    const refused = await phone.submit(approval, { button: 'refuse' });
    expect(outcomeOn(refused)).to.equal('refused');
    expect(refused.text).to.include('Nobody was signed in');
  });

  it('6.1.15 Authenticate-then-Initiate: a guardian is asked only after the child has shown a factor', async () => {
    const child = stage.browse();
    const request = await stage.rp.request();
    const page = await child.get(request.url.href);
    const { id } = await stage.accountOf('guardian');
    const waiting = () => stage.test.service.authentication.approvals.waitingFor(id);
    const wrong = { personal_number: stage.credentials('child').number, password: 'wrong' };
    expect((await child.submit(page, { fields: wrong })).problem).to.equal('sign_in_failed');
    expect((await child.get(page.url.replace('sign-in', 'guardian'))).name).to.equal('sign-in');
    expect(await waiting()).to.have.length(0);
    expect((await stage.signIn(child, page, 'child')).name).to.equal('guardian');
    expect(await waiting()).to.have.length(1);
  });

  it('6.1.16 Request Initiation Verification: who has no screen before them cannot approve', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const approval = await phone.get(qrOn(on.page));
    expect(approval.text).to.not.match(new RegExp(`>\\s*${numberOn(on.page)}\\s*<`));
    const blind = await phone.submit(approval, { fields: { number: '' }, button: 'approve' });
    expect([blind.status, blind.problem]).to.deep.equal([422, 'approval_number_missing']);
    expect(await stage.statusOf(on)).to.include({ state: 'open' });
  });

  it('6.1.17 Request Binding: the number of one request does not approve another', async () => {
    const phone = await stage.openPhone('level-2');
    const first = await stage.openComputer();
    let second = await stage.openComputer();
    while (numberOn(second.page) === numberOn(first.page)) second = await stage.openComputer();
    const approval = await phone.get(qrOn(second.page));
    const crossed = await phone.submit(approval, { fields: { number: numberOn(first.page) }, button: 'approve' });
    expect(crossed.problem).to.equal('approval_number_wrong');
    expect(await stage.statusOf(first)).to.include({ state: 'open' });
    const right = await phone.submit(crossed, { fields: { number: numberOn(second.page) }, button: 'approve' });
    expect(outcomeOn(right)).to.equal('approved');
    expect(await stage.statusOf(first)).to.include({ state: 'open' });
    const end = await second.computer.submit(second.page, { button: 'continue' });
    expect(end.name === 'consent' || atCallback(end.url)).to.equal(true);
  });
});
