import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { systemClock } from '../../../src/shared/index.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

describe('signing in on a computer with the phone', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  let offsetMs = 0;
  const pass = (seconds: number): void => {
    offsetMs += seconds * 1000;
  };
  const clock = { now: () => new Date(systemClock.now().getTime() + offsetMs) };

  before(async () => {
    test = await startService({
      clock,
      relyingParties: [recordOf({ id: 'portal' }), recordOf({ id: 'needs-2', extra: { minimum_acr: 'LoA2' } })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const credentials = (key: string) => {
    const { record, password } = test.person(key);
    return { number: record.number, password };
  };
  const browse = (headers: Record<string, string> = {}): HtmlClient => new HtmlClient({ stopAt: atCallback, headers });

  /** A computer that shows a QR code. */
  const openComputer = async (parameters: Record<string, string> = {}, party = rp) => {
    const computer = browse({ 'user-agent': CHROME });
    const request = await party.request(parameters);
    const page = await computer.click(await computer.get(request.url.href), '#other-device');
    expect(page.name).to.equal('other-device');
    return { computer, request, page };
  };
  const qrOf = ({ $ }: Page): string => $('#waiting').attr('data-url') ?? '';
  const numberOn = ({ $ }: Page): string => $('#compared-number').text();
  /** Signs in on the pages that come, and stops at the first other one. */
  const signInOn = async (phone: HtmlClient, start: Page, key: string): Promise<Page> => {
    const { number, password } = credentials(key);
    let page = start;
    while (page.name === 'sign-in' || page.name === 'one-time-code') {
      const fields = page.name === 'sign-in' ? { personal_number: number, password } : { code: '000000' };
      page = await phone.submit(page, { fields });
      expect(page.problem).to.equal(undefined);
    }
    return page;
  };
  /** A phone at whose owner's home the account is: signed in, with the account page open. */
  const openPhone = async (key: string): Promise<HtmlClient> => {
    const phone = browse();
    expect((await signInOn(phone, await phone.get(`${test.issuer}/account`), key)).name).to.equal('account-home');
    return phone;
  };

  it('goes on as whoever approved, at the level and with the methods of the phone', async () => {
    const { computer, request, page } = await openComputer();
    const phone = await openPhone('level-2');
    const approval = await phone.get(qrOf(page));
    expect(approval.name).to.equal('approval');
    expect(approval.text).to.include('Test portal').and.include('Chrome, Windows');
    const done = await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    expect([done.name, done.$('#outcome').attr('data-outcome')]).to.deep.equal(['approval-done', 'approved']);
    const status = await computer.send(page.url.concat('/status'));
    expect(await status.json()).to.deep.equal({ state: 'approved' });
    const consent = await computer.submit(page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const end = await walkThrough(computer, consent, credentials('level-2'));
    const claims = (await rp.redeem(request, end.url)).claims();
    expect(claims).to.include({ acr: 'LoA1', authentication_level: 1 });
    expect(claims?.['amr']).to.deep.equal(['pwd', 'mca']);
  });

  it('steps up on the phone to what the computer needs', async () => {
    const party = await TestRelyingParty.open(test, 'needs-2');
    const { computer, request, page } = await openComputer({}, party);
    const phone = await openPhone('no-email');
    const code = await phone.get(qrOf(page));
    expect(code.name).to.equal('one-time-code');
    const approval = await signInOn(phone, code, 'no-email');
    expect(approval.name).to.equal('approval');
    await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    const end = await walkThrough(
      computer,
      await computer.submit(page, { button: 'continue' }),
      credentials('no-email'),
    );
    const claims = (await party.redeem(request, end.url)).claims();
    expect(claims).to.include({ acr: 'LoA2', authentication_level: 2 });
    expect(claims?.['amr']).to.deep.equal(['pwd', 'sms', 'mfa', 'mca']);
  });

  it('refuses a stale code', async () => {
    const { page } = await openComputer();
    const phone = await openPhone('level-2');
    pass(11);
    const stale = await phone.get(qrOf(page));
    expect([stale.status, stale.problem]).to.deep.equal([422, 'approval_code_stale']);
  });
});
