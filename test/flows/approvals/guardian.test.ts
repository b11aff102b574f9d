import { expect } from 'chai';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { walkThrough } from '../../support/relying-party.ts';
import { numberOn, outcomeOn, Stage } from './stage.ts';

const YEAR = 365.25 * 86_400;

describe('a child signing in with its guardian', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());
  // A guardian gets only a few messages in ten minutes.
  beforeEach(() => stage.clock.pass(601));

  const startChild = async (parameters: Record<string, string> = {}) => {
    const child = stage.browse();
    const request = await stage.rp.request(parameters);
    const page = await stage.signIn(child, await child.get(request.url.href), 'child');
    return { child, request, page };
  };
  /** The guardian's page of the newest pending request. */
  const openWaiting = async (guardian: HtmlClient): Promise<Page> => {
    const list = await guardian.get(`${stage.test.issuer}/account/approvals`);
    const shown = await stage.signIn(guardian, list, 'guardian');
    expect(shown.name).to.equal('account-approvals');
    return stage.signIn(guardian, await guardian.click(shown, '.cards a'), 'guardian');
  };

  it('goes on when the guardian has confirmed, and tells the guardian by SMS without any code', async () => {
    const { child, request, page } = await startChild();
    expect(page.name).to.equal('guardian');
    let text: string | undefined;
    for (let looks = 0; looks < 100 && !(text?.includes('/account/approvals') ?? false); looks += 1) {
      text = await stage.test.lastMessage(stage.test.person('guardian').phone);
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(text).to.include(`${stage.test.issuer}/account/approvals`);
    expect(text).to.not.match(/\b\d{6}\b/);
    const early = await child.submit(page, { button: 'continue' });
    expect([early.status, early.problem]).to.deep.equal([422, 'approval_waiting']);

    const guardian = stage.browse();
    const approval = await openWaiting(guardian);
    expect(approval.name).to.equal('approval');
    expect(approval.text).to.include('Hoàng Gia Bảo').and.include('Test portal').and.include('Full name');
    const done = await guardian.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    expect(done.name).to.equal('approval-done');
    const consent = await child.submit(page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const end = await walkThrough(child, consent, stage.credentials('child'));
    const claims = (await stage.rp.redeem(request, end.url)).claims();
    expect(claims?.['amr']).to.deep.equal(['pwd']);

    const again = await stage.rp.request();
    expect((await child.get(again.url.href)).name).to.equal('guardian');
    const silent = await child.get((await stage.rp.request({ prompt: 'none' })).url.href);
    expect(new URL(silent.url).searchParams.get('error')).to.equal('interaction_required');
  });

  it('ends with access_denied when the guardian refuses', async () => {
    const { child, page } = await startChild();
    const guardian = stage.browse();
    const refused = await guardian.submit(await openWaiting(guardian), { button: 'refuse' });
    expect(outcomeOn(refused)).to.equal('refused');
    const told = await child.get(page.url);
    expect([told.name, told.problem]).to.deep.equal(['cannot-continue', 'guardian_refused']);
    const end = await child.submit(told, { button: 'continue' });
    expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('is shown to nobody but the guardian, and to the guardian at level 2 only', async () => {
    await startChild();
    const guardian = stage.browse();
    const home = await stage.signIn(guardian, await guardian.get(`${stage.test.issuer}/account`), 'guardian');
    const list = await guardian.click(home, '#approvals');
    const code = await guardian.click(list, '.cards a');
    expect(code.name).to.equal('one-time-code');
    const approval = await stage.signIn(guardian, code, 'guardian');
    expect(approval.name).to.equal('approval');
    const stranger = await stage.openPhone('level-2');
    expect((await stranger.get(approval.url)).problem).to.equal('page_not_found');
    const none = await stranger.get(`${stage.test.issuer}/account/approvals`);
    expect([none.name, none.$('.cards').length]).to.deep.equal(['account-approvals', 0]);
  });

  it('waits for the guardian on its own account pages too', async () => {
    const child = stage.browse();
    const page = await stage.signIn(child, await child.get(`${stage.test.issuer}/account`), 'child');
    expect(page.name).to.equal('guardian');
    const guardian = stage.browse();
    const approval = await openWaiting(guardian);
    await guardian.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    expect((await child.submit(page, { button: 'continue' })).name).to.equal('account-home');
  });

  it('opens none of its own pages with a session that the guardian confirmed for a service', async () => {
    const { child, page } = await startChild();
    const guardian = stage.browse();
    await guardian.submit(await openWaiting(guardian), { fields: { number: numberOn(page) }, button: 'approve' });
    const consent = await child.submit(page, { button: 'continue' });
    await walkThrough(child, consent, stage.credentials('child'));
    const paths = ['', '/consents', '/security', '/security/devices', '/security/sessions', '/approvals'];
    for (const path of paths) {
      // The child has asked already, and the guardian gets no more than three messages.
      stage.clock.pass(601);
      const shown = await child.get(`${stage.test.issuer}/account${path}`);
      expect([path, shown.name]).to.deep.equal([path, 'guardian']);
    }
  });

  it('opens its own pages once the guardian has confirmed that, and as long as there is a guardian', async () => {
    const child = stage.browse();
    const page = await stage.signIn(child, await child.get(`${stage.test.issuer}/account`), 'child');
    const guardian = stage.browse();
    await guardian.submit(await openWaiting(guardian), { fields: { number: numberOn(page) }, button: 'approve' });
    expect((await child.submit(page, { button: 'continue' })).name).to.equal('account-home');
    expect((await child.get(`${stage.test.issuer}/account/consents`)).name).to.equal('account-consents');
    const { id } = await stage.accountOf('guardian');
    await stage.test.service.accounts.lock(id, 'holder-request', { by: 'holder' });
    const told = await child.get(`${stage.test.issuer}/account/consents`);
    await stage.test.service.accounts.unlock(id, 'holder-request', { by: 'officer' });
    expect([told.name, told.problem]).to.deep.equal(['cannot-continue', 'guardian_unavailable']);
  });

  it('asks anew when the guardian did not answer in time', async () => {
    const { child, page } = await startChild();
    stage.clock.pass(600);
    const over = await child.get(page.url);
    expect([over.name, over.$('#renew').length, numberOn(over)]).to.deep.equal(['guardian', 1, '']);
    const anew = await child.submit(over, { button: 'renew' });
    expect(numberOn(anew)).to.match(/^\d\d$/);
  });

  it('cannot continue while no guardian can confirm', async () => {
    const { id } = await stage.accountOf('guardian');
    await stage.test.service.accounts.lock(id, 'holder-request', { by: 'holder' });
    const { child, page } = await startChild();
    expect([page.name, page.problem]).to.deep.equal(['cannot-continue', 'guardian_unavailable']);
    const end = await child.submit(page, { button: 'continue' });
    expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
    await stage.test.service.accounts.unlock(id, 'holder-request', { by: 'officer' });
  });

  it('cannot go on with what a guardian confirmed whose account was locked since', async () => {
    const { child, page } = await startChild();
    const guardian = stage.browse();
    const approval = await openWaiting(guardian);
    await guardian.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    const { id } = await stage.accountOf('guardian');
    await stage.test.service.accounts.lock(id, 'authority', { by: 'operator' });
    expect((await child.submit(page, { button: 'continue' })).problem).to.equal('guardian_unavailable');
    await stage.test.service.accounts.unlock(id, 'authority', { by: 'operator' });
  });

  it('cannot continue with an account that has no guardian', async () => {
    const { id, guardian } = await stage.accountOf('child');
    const accounts = stage.test.service.store.raw('accounts');
    await accounts.updateOne({ _id: id }, { $unset: { guardian: '' } });
    expect((await startChild()).page.problem).to.equal('guardian_unavailable');
    await accounts.updateOne({ _id: id }, { $set: { guardian } });
  });

  it('needs nobody from its 14th birthday on', async () => {
    stage.clock.pass(7 * YEAR);
    expect((await startChild({ prompt: 'consent' })).page.name).to.equal('consent');
  });
});
