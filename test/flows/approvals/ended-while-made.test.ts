import { expect } from 'chai';
import { Stage } from './stage.ts';

describe('the end of a computer that is becoming a session', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  /** A computer that the phone has let in, at the consent, and the form by which the phone ends it. */
  const letIn = async () => {
    const on = await stage.openComputer({ prompt: 'consent' });
    const phone = await stage.openPhone('officer');
    await stage.approve(phone, on);
    const consent = await on.computer.submit(on.page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const list = await phone.get(`${stage.test.issuer}/account/security/sessions`);
    const confirm = await stage.signIn(phone, await phone.click(list, '#sessions a.end'), 'officer');
    expect(confirm.name).to.equal('account-sessions-end');
    return { ...on, phone, consent, confirm };
  };
  const isSignedIn = async ({ computer }: Awaited<ReturnType<typeof letIn>>): Promise<boolean> =>
    (await computer.get(`${stage.test.issuer}/account`)).name === 'account-home';
  const endEverything = async () => stage.test.service.sessions.endAllOf((await stage.accountOf('officer')).id);

  it('ends the session too when the form comes after it was made', async () => {
    const on = await letIn();
    const end = await on.computer.submit(on.consent, { button: 'allow' });
    expect(await isSignedIn(on)).to.equal(true);
    expect((await on.phone.submit(on.confirm, { button: 'end' })).name).to.equal('account-sessions-ended');
    expect(await isSignedIn(on)).to.equal(false);
    expect(await stage.rp.redeem(on.request, end.url).catch(() => 'refused')).to.equal('refused');
    await endEverything();
  });

  it('ends it at whatever instant of its making the form comes', async () => {
    for (let round = 0; round < 6; round += 1) {
      const on = await letIn();
      await Promise.all([
        on.computer.submit(on.consent, { button: 'allow' }),
        new Promise((done) => setTimeout(done, round * 4)).then(() => on.phone.submit(on.confirm, { button: 'end' })),
      ]);
      expect(await isSignedIn(on), `round ${round}`).to.equal(false);
      const account = await stage.accountOf('officer');
      // The phone's own session is left.
      expect(await stage.test.service.sessions.list(account.id)).to.have.length(1);
      expect(await stage.test.service.authentication.approvals.letInBy(account)).to.deep.equal([]);
      await endEverything();
    }
  });
});
