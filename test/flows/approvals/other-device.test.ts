import { expect } from 'chai';
import { atCallback, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { numberOn, otherNumber, outcomeOn, qrOn, Stage, typedOn } from './stage.ts';

describe('signing in on a computer with the phone', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  it('goes on as whoever approved, at the level and with the methods of the phone', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const done = await stage.approve(phone, on);
    expect([done.name, outcomeOn(done)]).to.deep.equal(['approval-done', 'approved']);
    expect(await stage.statusOf(on)).to.deep.equal({ state: 'approved' });
    const consent = await on.computer.submit(on.page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const end = await walkThrough(on.computer, consent, stage.credentials('level-2'));
    const claims = (await stage.rp.redeem(on.request, end.url)).claims();
    expect(claims).to.include({ acr: 'LoA1', authentication_level: 1 });
    expect(claims?.['amr']).to.deep.equal(['pwd', 'mca']);
  });

  it('lets whoever is not signed in on the phone sign in there first, and come back', async () => {
    const on = await stage.openComputer({ prompt: 'consent' });
    const phone = stage.browse();
    const signIn = await phone.get(qrOn(on.page));
    expect(signIn.name).to.equal('sign-in');
    // Signing in takes longer than the code is valid; the phone scanned it in time.
    stage.clock.pass(60);
    const approval = await stage.signIn(phone, signIn, 'level-2');
    expect(approval.name).to.equal('approval');
    await phone.submit(approval, { fields: { number: numberOn(on.page) }, button: 'approve' });
    expect((await on.computer.submit(on.page, { button: 'continue' })).name).to.equal('consent');
  });

  it('steps up on the phone to what the computer needs', async () => {
    const party = await TestRelyingParty.open(stage.test, 'needs-2');
    const { computer, request, page } = await stage.openComputer({}, party);
    const phone = await stage.openPhone('no-email');
    const code = await phone.get(qrOn(page));
    expect(code.name).to.equal('one-time-code');
    const approval = await stage.signIn(phone, code, 'no-email');
    await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    const consent = await computer.submit(page, { button: 'continue' });
    const end = await walkThrough(computer, consent, stage.credentials('no-email'));
    const claims = (await party.redeem(request, end.url)).claims();
    expect(claims).to.include({ acr: 'LoA2', authentication_level: 2 });
    expect(claims?.['amr']).to.deep.equal(['pwd', 'sms', 'mfa', 'mca']);
  });

  it('tells on the phone why the computer’s request cannot be met', async () => {
    const party = await TestRelyingParty.open(stage.test, 'needs-2');
    const { page } = await stage.openComputer({}, party);
    const phone = await stage.openPhone('level-1');
    const told = await phone.get(qrOn(page));
    expect([told.name, told.problem]).to.deep.equal(['error', 'account_level_too_low']);
  });

  it('states when the phone was signed in, not when it approved', async () => {
    const { computer, request, page } = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const approval = await phone.get(qrOn(page));
    stage.clock.pass(90);
    await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    const next = await computer.submit(page, { button: 'continue' });
    const end = await walkThrough(computer, next, stage.credentials('level-2'));
    const claims = (await stage.rp.redeem(request, end.url)).claims();
    const age = Math.floor(stage.clock.now().getTime() / 1000) - Number(claims?.['auth_time']);
    expect(age).to.be.at.least(90);
  });

  for (const parameters of [{ prompt: 'login' }, { max_age: '0' }]) {
    it(`asks for a fresh sign-in on the phone for ${JSON.stringify(parameters)}`, async () => {
      const phone = await stage.openPhone('level-2');
      stage.clock.pass(5);
      const { computer, request, page } = await stage.openComputer(parameters);
      const again = await phone.get(qrOn(page));
      expect(again.name).to.equal('sign-in');
      const approval = await stage.signIn(phone, again, 'level-2');
      expect(approval.name).to.equal('approval');
      await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
      const next = await computer.submit(page, { button: 'continue' });
      const end = await walkThrough(computer, next, stage.credentials('level-2'));
      expect((await stage.rp.redeem(request, end.url)).claims()?.['amr']).to.include('mca');
    });
  }

  it('refuses whom the service does not wait for', async () => {
    const first = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    await stage.approve(phone, first);
    const next = await first.computer.submit(first.page, { button: 'continue' });
    const end = await walkThrough(first.computer, next, stage.credentials('level-2'));
    const hint = (await stage.rp.redeem(first.request, end.url)).id_token ?? '';
    const second = await stage.openComputer({ id_token_hint: hint });
    const other = await stage.openPhone('level-1');
    expect((await other.get(qrOn(second.page))).problem).to.equal('approval_other_account');
    expect((await stage.approve(phone, second)).name).to.equal('approval-done');
  });

  it('works with a typed code, and without any JavaScript', async () => {
    const { computer, page } = await stage.openComputer({ prompt: 'consent' });
    expect(page.$('noscript').html()).to.include('http-equiv="refresh"');
    const early = await computer.submit(page, { button: 'continue' });
    expect([early.status, early.name, early.problem]).to.deep.equal([422, 'other-device', 'approval_waiting']);
    const phone = await stage.openPhone('level-2');
    const form = await phone.get(`${stage.test.issuer}/approve`);
    expect(form.name).to.equal('approval-code');
    const wrong = await phone.submit(form, { fields: { approval_code: '123 456 789' } });
    expect([wrong.status, wrong.problem]).to.deep.equal([422, 'approval_code_wrong']);
    const approval = await phone.submit(wrong, { fields: { approval_code: typedOn(page) } });
    expect(approval.name).to.equal('approval');
    await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    const refreshed = await computer.get(page.url);
    expect(refreshed.$('#continue').length).to.equal(1);
    expect(refreshed.$('noscript').length).to.equal(0);
    expect((await computer.submit(refreshed, { button: 'continue' })).name).to.equal('consent');
  });

  it('is among the sessions and devices of the holder, who is told of it', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('no-email');
    await stage.approve(phone, on);
    const next = await on.computer.submit(on.page, { button: 'continue' });
    const end = await walkThrough(on.computer, next, stage.credentials('no-email'));
    expect(atCallback(end.url)).to.equal(true);
    const sessions = await phone.get(`${stage.test.issuer}/account/security/sessions`);
    expect(sessions.text).to.include('Chrome, Windows');
    for (let looks = 0; looks < 250; looks += 1) {
      const text = await stage.test.lastMessage(stage.test.person('no-email').phone);
      if (text?.includes('Chrome, Windows') === true) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    expect.fail('no message of the new device');
  });

  it('keeps saying so after a step-up on the computer', async () => {
    const on = await stage.openComputer();
    await stage.approve(await stage.openPhone('level-2'), on);
    const next = await on.computer.submit(on.page, { button: 'continue' });
    await walkThrough(on.computer, next, stage.credentials('level-2'));
    const raised = await stage.rp.request({ acr_values: 'LoA2' });
    const code = await on.computer.get(raised.url.href);
    expect(code.name).to.equal('one-time-code');
    const end = await walkThrough(on.computer, code, stage.credentials('level-2'));
    const claims = (await stage.rp.redeem(raised, end.url)).claims();
    expect(claims?.['amr']).to.deep.equal(['pwd', 'sms', 'mfa', 'mca']);
    const second = await stage.openComputer();
    expect((await on.computer.get(qrOn(second.page))).problem).to.equal('approval_from_elsewhere');
  });

  it('lets one phone scan as often as its holder likes', async () => {
    const { computer, page } = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    for (let scans = 0; scans < 5; scans += 1) {
      expect((await phone.get(qrOn(await computer.get(page.url)))).name).to.equal('approval');
    }
  });

  it('shows the same request again until it is over, and then a new one on request', async () => {
    const { computer, page } = await stage.openComputer();
    const again = await computer.get(page.url);
    expect(numberOn(again)).to.equal(numberOn(page));
    stage.clock.pass(181);
    const over = await computer.get(page.url);
    expect([over.$('#renew').length, qrOn(over)]).to.deep.equal([1, '']);
    const anew = await computer.submit(over, { button: 'renew' });
    expect(qrOn(anew)).to.include('/approve/scan/');
    expect(qrOn(anew).split('.')[0]).to.not.equal(qrOn(page).split('.')[0]);
  });

  it('leads back to the other ways to sign in, and out', async () => {
    const { computer, page } = await stage.openComputer();
    expect((await computer.submit(page, { button: 'another-way' })).name).to.equal('sign-in');
    const end = await computer.submit(page, { button: 'cancel' });
    expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('tells the computer that the phone refused, and signs nobody in', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const refused = await phone.submit(await phone.get(qrOn(on.page)), { button: 'refuse' });
    expect([refused.name, outcomeOn(refused)]).to.deep.equal(['approval-done', 'refused']);
    expect(await stage.statusOf(on)).to.deep.equal({ state: 'refused' });
    const page = await on.computer.submit(on.page, { button: 'continue' });
    expect([page.name, page.problem, page.$('#renew').length]).to.deep.equal(['other-device', 'approval_over', 1]);
  });

  it('ends with three wrong numbers', async () => {
    const { page } = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    let approval = await phone.get(qrOn(page));
    for (const left of [2, 1]) {
      approval = await phone.submit(approval, { fields: { number: otherNumber(page) }, button: 'approve' });
      expect([approval.status, approval.problem]).to.deep.equal([422, 'approval_number_wrong']);
      expect(approval.text).to.include(left === 1 ? 'one try left' : '2 tries left');
    }
    const ended = await phone.submit(approval, { fields: { number: otherNumber(page) }, button: 'approve' });
    expect([ended.status, ended.problem]).to.deep.equal([422, 'approval_number_spent']);
  });

  it('is listed among the sessions from the approval on, and can be ended before it is one', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('officer');
    const list = async () => phone.get(`${stage.test.issuer}/account/security/sessions`);
    const before = (await list()).$('#sessions > li').length;
    await stage.approve(phone, on);
    expect((await list()).$('#sessions > li').length).to.equal(before + 1);
    const consent = await on.computer.submit(on.page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const listed = await list();
    expect(listed.$('#sessions > li').length).to.equal(before + 1);
    const confirm = await stage.signIn(phone, await phone.click(listed, '#sessions a.end'), 'officer');
    expect((await phone.submit(confirm, { button: 'end' })).name).to.equal('account-sessions-ended');
    expect((await list()).$('#sessions > li').length).to.equal(before);
    expect((await on.computer.submit(consent, { button: 'allow' })).name).to.equal('sign-in');
  });

  it('is approved by nobody whose account is locked, and signs nobody in whose account was locked since', async () => {
    const { id } = await stage.accountOf('long-name');
    const on = await stage.openComputer();
    const phone = await stage.openPhone('long-name');
    await stage.approve(phone, on);
    await stage.test.service.accounts.lock(id, 'holder-request', { by: 'holder' });
    expect((await on.computer.submit(on.page, { button: 'continue' })).problem).to.equal('approval_over');
    const second = await stage.openComputer();
    expect((await phone.get(qrOn(second.page))).name).to.equal('sign-in');
    await stage.test.service.accounts.unlock(id, 'holder-request', { by: 'officer' });
  });

  it('is approved by no form of another session, site or browser', async () => {
    const { page } = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const approval = await phone.get(qrOn(page));
    const fields = { number: numberOn(page), action: 'approve' };
    const csrf = approval.$('[name=csrf]').attr('value') ?? '';
    const origin = stage.test.issuer;
    const none = await phone.post(approval.url, new URLSearchParams(fields), { origin });
    expect([none.status, none.problem]).to.deep.equal([403, 'form_expired']);
    const foreign = await phone.post(approval.url, new URLSearchParams({ ...fields, csrf }), {
      origin: 'https://evil.example',
    });
    expect([foreign.status, foreign.problem]).to.deep.equal([403, 'cross_site_request']);
    const stranger = await stage.openPhone('no-email');
    const unseen = await stranger.post(approval.url, new URLSearchParams({ ...fields, csrf }), { origin });
    expect([unseen.status, unseen.problem]).to.deep.equal([410, 'approval_over']);
    expect((await stranger.get(approval.url)).problem).to.equal('approval_over');
    expect(outcomeOn(await phone.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' }))).to.equal(
      'approved',
    );
  });

  it('tells nobody but its own browser how a request stands', async () => {
    const { page } = await stage.openComputer();
    const stranger = stage.browse();
    for (const what of ['', '/status', '/events']) {
      expect((await stranger.get(`${page.url}${what}`)).problem).to.equal('cookies_needed');
    }
  });
});
