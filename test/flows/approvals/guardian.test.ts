import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { startService, type TestService } from '../../support/service.ts';

describe('a child signing in with its guardian', () => {
  let test: TestService;
  let rp: TestRelyingParty;

  let offsetMs = 0;
  const pass = (seconds: number): void => {
    offsetMs += seconds * 1000;
  };
  const clock = { now: () => new Date(systemClock.now().getTime() + offsetMs) };

  before(async () => {
    test = await startService({ clock, relyingParties: [recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());
  // Messages to a guardian are few in ten minutes.
  beforeEach(() => pass(601));

  const browse = (): HtmlClient => new HtmlClient({ stopAt: atCallback });
  const credentials = (key: string) => {
    const { record, password } = test.person(key);
    return { number: record.number, password };
  };
  const accountOf = async (key: string) => {
    const account = await test.service.accounts.findByNumber(credentials(key).number);
    if (account === undefined) throw new Error(`no account of ${key}`);
    return account;
  };
  const signIn = async (browser: HtmlClient, start: Page, key: string): Promise<Page> => {
    const { number, password } = credentials(key);
    let page = start;
    while ((page.name === 'sign-in' || page.name === 'one-time-code') && page.problem === undefined) {
      const fields = page.name === 'sign-in' ? { personal_number: number, password } : { code: '000000' };
      page = await browser.submit(page, { fields });
    }
    return page;
  };
  const startChild = async (parameters: Record<string, string> = {}) => {
    const child = browse();
    const request = await rp.request(parameters);
    const page = await signIn(child, await child.get(request.url.href), 'child');
    return { child, request, page };
  };
  const numberOn = ({ $ }: Page): string => $('#compared-number').text();
  /** The guardian's page of the newest request that waits. */
  const openWaiting = async (guardian: HtmlClient): Promise<Page> => {
    const list = await signIn(guardian, await guardian.get(`${test.issuer}/account/approvals`), 'guardian');
    expect(list.name).to.equal('account-approvals');
    return signIn(guardian, await guardian.click(list, '.cards a'), 'guardian');
  };

  it('goes on when the guardian has confirmed, and tells the guardian by SMS without any code', async () => {
    const { child, request, page } = await startChild();
    expect(page.name).to.equal('guardian');
    let text: string | undefined;
    for (let looks = 0; looks < 100 && !(text?.includes('/account/approvals') ?? false); looks += 1) {
      text = await test.lastMessage(test.person('guardian').phone);
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(text).to.include(`${test.issuer}/account/approvals`);
    expect(text).to.not.match(/\b\d{6}\b/);
    const early = await child.submit(page, { button: 'continue' });
    expect([early.status, early.problem]).to.deep.equal([422, 'approval_waiting']);

    const guardian = browse();
    const approval = await openWaiting(guardian);
    expect(approval.name).to.equal('approval');
    expect(approval.text).to.include('Hoàng Gia Bảo').and.include('Test portal').and.include('Full name');
    const done = await guardian.submit(approval, { fields: { number: numberOn(page) }, button: 'approve' });
    expect(done.name).to.equal('approval-done');
    const consent = await child.submit(page, { button: 'continue' });
    expect(consent.name).to.equal('consent');
    const end = await walkThrough(child, consent, credentials('child'));
    const claims = (await rp.redeem(request, end.url)).claims();
    expect(claims?.['amr']).to.deep.equal(['pwd']);

    const again = await rp.request();
    expect((await child.get(again.url.href)).name).to.equal('guardian');
    const silent = await child.get((await rp.request({ prompt: 'none' })).url.href);
    expect(new URL(silent.url).searchParams.get('error')).to.equal('interaction_required');
  });

  it('ends with access_denied when the guardian refuses', async () => {
    const { child, page } = await startChild();
    const guardian = browse();
    const refused = await guardian.submit(await openWaiting(guardian), { button: 'refuse' });
    expect(refused.$('#outcome').attr('data-outcome')).to.equal('refused');
    const told = await child.get(page.url);
    expect([told.name, told.problem]).to.deep.equal(['cannot-continue', 'guardian_refused']);
    const end = await child.submit(told, { button: 'continue' });
    expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('is shown to nobody but the guardian', async () => {
    await startChild();
    const guardian = browse();
    const { url } = await openWaiting(guardian);
    const stranger = browse();
    await signIn(stranger, await stranger.get(`${test.issuer}/account`), 'level-2');
    expect((await stranger.get(url)).problem).to.equal('page_not_found');
    const none = await stranger.get(`${test.issuer}/account/approvals`);
    expect([none.name, none.$('.cards').length]).to.deep.equal(['account-approvals', 0]);
  });

  it('cannot continue while no guardian can confirm', async () => {
    const { id } = await accountOf('guardian');
    await test.service.accounts.lock(id, 'holder-request');
    const { child, page } = await startChild();
    expect([page.name, page.problem]).to.deep.equal(['cannot-continue', 'guardian_unavailable']);
    const end = await child.submit(page, { button: 'continue' });
    expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
    await test.service.accounts.unlock(id, 'holder-request');
  });
});
