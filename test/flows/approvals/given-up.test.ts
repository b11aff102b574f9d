import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback } from '../../support/relying-party.ts';
import { numberOn, qrOn, Stage } from './stage.ts';

describe('a computer that gives up a sign-in with the phone', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  for (const given of ['cancel', 'deny', 'other-account']) {
    it(`was let in is listed no more, and opens nothing, after "${given}"`, async () => {
      const on = await stage.openComputer({ prompt: 'consent' });
      const phone = await stage.openPhone('officer');
      const listed = async (): Promise<number> =>
        (await phone.get(`${stage.test.issuer}/account/security/sessions`)).$('#sessions > li').length;
      const before = await listed();
      await stage.approve(phone, on);
      const consent = await on.computer.submit(on.page, { button: 'continue' });
      expect(consent.name).to.equal('consent');
      expect(await listed()).to.equal(before + 1);
      await on.computer.post(consent.url, `action=${given}`, { 'sec-fetch-site': 'same-origin' });
      expect(await listed()).to.equal(before);
      expect(
        (await on.computer.post(consent.url, 'action=allow', { 'sec-fetch-site': 'same-origin' })).name,
      ).to.not.equal('consent');
      expect((await on.computer.get(`${stage.test.issuer}/account`)).name).to.equal('sign-in');
    });
  }

  it('can be approved by nobody any more, and is not listed where it had been approved', async () => {
    const phone = await stage.openPhone('officer');
    const waiting = await stage.openComputer();
    const approval = await phone.get(qrOn(waiting.page));
    await waiting.computer.submit(waiting.page, { button: 'cancel' });
    const late = await phone.submit(approval, { fields: { number: numberOn(waiting.page) }, button: 'approve' });
    expect(late.problem).to.equal('approval_over');

    const approved = await stage.openComputer();
    await stage.approve(phone, approved);
    await approved.computer.submit(approved.page, { button: 'cancel' });
    const account = await stage.accountOf('officer');
    expect(await stage.test.service.authentication.approvals.letInBy(account)).to.deep.equal([]);
  });

  it('is never both cancelled and a session, when both come at the same instant', async () => {
    const account = await stage.accountOf('officer');
    for (let round = 0; round < 4; round += 1) {
      const on = await stage.openComputer({ prompt: 'consent' });
      const phone = await stage.openPhone('officer');
      await stage.approve(phone, on);
      const consent = await on.computer.submit(on.page, { button: 'continue' });
      const before = await stage.test.service.sessions.list(account.id);
      const other = new HtmlClient({ jar: on.computer.jar, stopAt: atCallback });
      const [allowed] = await Promise.all([
        on.computer.submit(consent, { button: 'allow' }),
        other.submit(consent, { button: 'deny' }),
      ]);
      const after = await stage.test.service.sessions.list(account.id);
      const isSession = new URL(allowed.url).searchParams.has('code');
      expect(after.length, allowed.url).to.equal(before.length + (isSession ? 1 : 0));
      expect(await stage.test.service.authentication.approvals.letInBy(account)).to.deep.equal([]);
      await stage.test.service.sessions.endAllOf(account.id);
    }
  });
});
