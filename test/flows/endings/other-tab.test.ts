import { expect } from 'chai';
import { HtmlClient, type Page, type Submission } from '../../support/html-client.ts';
import { atCallback, walkThrough, type AuthorizationRequest } from '../../support/relying-party.ts';
import { CHROME, Stage } from '../approvals/stage.ts';

/** A step of a sign-in at which a tab waits, in a session. */
interface Step {
  readonly person: string;
  readonly parameters: Record<string, string>;
  readonly page: string;
  /** What the citizen does there. */
  readonly answer: (page: Page) => Submission;
}

const STEPS: Readonly<Record<string, Step>> = {
  'the password': {
    person: 'level-2',
    parameters: { prompt: 'login' },
    page: 'sign-in',
    answer: () => ({ fields: { personal_number: '001190000000', password: 'of somebody' }, button: 'continue' }),
  },
  'the code of a step-up': {
    person: 'no-email',
    parameters: { acr_values: 'LoA2', prompt: 'consent' },
    page: 'one-time-code',
    answer: () => ({ fields: { code: '000000' }, button: 'continue' }),
  },
  'the portrait': {
    person: 'level-2',
    parameters: {
      claims: JSON.stringify({ id_token: { authentication_level: { essential: true, value: 3 } } }),
      prompt: 'consent',
    },
    page: 'portrait-check',
    answer: () => ({ files: { picture: Buffer.from('a picture') }, button: 'continue' }),
  },
  'the choice of another way': {
    person: 'no-email',
    parameters: { acr_values: 'LoA2', prompt: 'consent' },
    page: 'factor',
    answer: () => ({ button: 'continue' }),
  },
  'the consent': {
    person: 'level-2',
    parameters: { prompt: 'consent' },
    page: 'consent',
    answer: () => ({ button: 'allow' }),
  },
  'the QR code': {
    person: 'level-2',
    parameters: { prompt: 'login' },
    page: 'other-device',
    answer: () => ({ button: 'continue' }),
  },
  'the guardian': {
    person: 'child',
    parameters: { prompt: 'consent' },
    page: 'guardian',
    answer: () => ({ button: 'continue' }),
  },
};

describe('a sign-in that waits in one tab', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());
  // A guardian gets only a few messages in ten minutes.
  beforeEach(() => stage.clock.pass(601));

  const tabOf = ({ jar }: HtmlClient): HtmlClient =>
    new HtmlClient({ jar, stopAt: atCallback, headers: { 'user-agent': CHROME } });

  /** A browser with a session of the person, however the person gets one. */
  const signedIn = async (person: string): Promise<HtmlClient> => {
    const browser = stage.browse({ 'user-agent': CHROME });
    const home = await stage.signIn(browser, await browser.get(`${stage.test.issuer}/account`), person);
    expect(home.name ?? home.url).to.be.oneOf(['account-home', 'guardian']);
    if (home.name === 'guardian') {
      const guardian = await stage.openPhone('guardian');
      const list = await guardian.get(`${stage.test.issuer}/account/approvals`);
      const approval = await stage.signIn(guardian, await guardian.click(list, '.cards a'), 'guardian');
      const number = home.$('#compared-number').text();
      await guardian.submit(approval, { fields: { number }, button: 'approve' });
      expect((await browser.submit(home, { button: 'continue' })).name).to.equal('account-home');
    }
    return browser;
  };
  /** Leads a tab to the step. */
  const waitAt = async (tab: HtmlClient, step: Step): Promise<{ request: AuthorizationRequest; page: Page }> => {
    const request = await stage.rp.request(step.parameters);
    let page = await tab.get(request.url.href);
    if (step.page === 'other-device') page = await tab.click(page, '#other-device');
    if (step.page === 'factor') page = await tab.submit(page, { button: 'another-way' });
    expect(page.name, page.text).to.equal(step.page);
    return { request, page };
  };
  const signOut = async (tab: HtmlClient): Promise<void> => {
    const done = await tab.submit(await tab.get(`${stage.test.issuer}/session/end`), { button: 'continue' });
    expect(done.name).to.equal('signed-out');
  };
  const uidOf = ({ url }: Page): string => new URL(url).pathname.split('/')[2] ?? '';
  const isOver = (page: Page): void =>
    expect([page.status, page.problem]).to.deep.equal([400, 'sign_in_over']) as never;

  for (const [name, step] of Object.entries(STEPS)) {
    for (const how of ['is answered', 'is loaded again'] as const) {
      it(`at ${name} starts over after the sign-out in another, when the page ${how}`, async () => {
        const browser = await signedIn(step.person);
        const tab = tabOf(browser);
        const { request, page } = await waitAt(tab, step);
        await signOut(browser);
        const after = how === 'is answered' ? await tab.submit(page, step.answer(page)) : await tab.get(page.url);
        expect([after.name, after.problem]).to.deep.equal(['sign-in', undefined]);
        expect(uidOf(after)).to.not.equal(uidOf(page));
        // Nothing of the old sign-in survives, and its pages are over.
        expect((await browser.get(`${stage.test.issuer}/account`)).name).to.equal('sign-in');
        isOver(await tab.get(page.url));
        // The request is the same: the relying party gets the state and the code that it waits for.
        const next = await stage.signIn(tab, after, 'level-2');
        if (step.page === 'portrait-check') {
          expect(next.name).to.equal('portrait-check');
          return;
        }
        const done = await walkThrough(tab, next, stage.credentials('level-2'));
        expect((await stage.rp.redeem(request, done.url)).claims()?.sub).to.be.a('string');
      });
    }
  }

  it('goes on as the person who has signed in meanwhile, who is asked for everything', async () => {
    const browser = await signedIn('level-2');
    const tab = tabOf(browser);
    const { request, page } = await waitAt(tab, STEPS['the consent'] as Step);
    // The same session, of another person.
    const other = await browser.get((await stage.rp.request({ prompt: 'login' })).url.href);
    const signedInAs = await walkThrough(browser, other, stage.credentials('guardian'));
    expect(atCallback(signedInAs.url), signedInAs.text).to.equal(true);
    // "Allow" on the page of the one before decides nothing for the one after.
    const after = await tab.submit(page, { button: 'allow' });
    expect(after.name).to.equal('consent');
    expect(uidOf(after)).to.not.equal(uidOf(page));
    const { record } = stage.test.person('guardian');
    expect(after.text).to.include(record.name.given).and.to.not.include(stage.test.person('level-2').record.name.given);
    const done = await tab.submit(after, { button: 'allow' });
    const claims = (await stage.rp.redeem(request, done.url)).claims();
    expect(claims?.sub).to.be.a('string');
  });

  it('begun by nobody goes on as another person than the one who has signed in meanwhile', async () => {
    const browser = stage.browse({ 'user-agent': CHROME });
    const tab = tabOf(browser);
    const request = await stage.rp.request();
    const page = await tab.get(request.url.href);
    const home = await stage.signIn(browser, await browser.get(`${stage.test.issuer}/account`), 'level-1');
    expect(home.name).to.equal('account-home');
    let after = await walkThrough(tab, page, stage.credentials('level-2'));
    if (after.name === 'form-post') after = await tab.submit(after);
    expect(atCallback(after.url), `${after.name ?? ''} ${after.problem ?? ''}`).to.equal(true);
    expect((await stage.rp.redeem(request, after.url)).claims()?.sub).to.be.a('string');
    const account = await stage.accountOf('level-1');
    expect(await stage.test.service.sessions.list(account.id)).to.deep.equal([]);
  });

  it('starts over too where its session is ended from elsewhere', async () => {
    const account = await stage.accountOf('level-2');
    for (const end of [
      async () => {
        const all = await stage.test.service.sessions.list(account.id);
        await Promise.all(all.map(({ uid }) => stage.test.service.sessions.end(account.id, uid)));
      },
      () => stage.test.service.sessions.endAllOf(account.id),
    ]) {
      const browser = await signedIn('level-2');
      const { request, page } = await waitAt(browser, STEPS['the consent'] as Step);
      await end();
      const after = await browser.submit(page, { button: 'allow' });
      expect(after.name).to.equal('sign-in');
      const done = await walkThrough(browser, after, stage.credentials('level-2'));
      expect((await stage.rp.redeem(request, done.url)).claims()?.sub).to.be.a('string');
    }
  });

  it('starts over where the browser has left the session, though the session lives', async () => {
    const browser = await signedIn('level-2');
    const { page } = await waitAt(browser, STEPS['the consent'] as Step);
    for (const key of ['sen_session', 'sen_session.sig']) await browser.jar.store.removeCookie('localhost', '/', key);
    const after = await browser.get(page.url);
    expect(after.name).to.equal('sign-in');
    expect(after.text).to.not.include(stage.test.person('level-2').record.name.given);
  });

  it('starts over where the sign-out comes between its last page and the way back', async () => {
    const browser = await signedIn('level-2');
    const { request, page } = await waitAt(browser, STEPS['the consent'] as Step);
    const held = new HtmlClient({ jar: browser.jar, stopAt: (url) => /\/auth\/[\w-]+$/.test(url) });
    const back = await held.submit(page, { button: 'allow' });
    await signOut(browser);
    const after = await browser.get(back.url);
    expect(after.name).to.equal('sign-in');
    isOver(await browser.get(back.url));
    const done = await walkThrough(browser, after, stage.credentials('level-2'));
    expect((await stage.rp.redeem(request, done.url)).claims()?.sub).to.be.a('string');
  });

  it('begins nobody’s session where it is loaded twice at the same instant', async () => {
    const browser = await signedIn('level-2');
    const { page } = await waitAt(browser, STEPS['the consent'] as Step);
    await signOut(browser);
    const both = await Promise.all([tabOf(browser).get(page.url), tabOf(browser).submit(page, { button: 'allow' })]);
    for (const { name, problem } of both) expect(name === 'sign-in' || problem === 'sign_in_over').to.equal(true);
    expect((await browser.get(`${stage.test.issuer}/account`)).name).to.equal('sign-in');
  });

  it('ends at a screen that polls, and starts over only when the page is loaded', async () => {
    const browser = await signedIn('level-2');
    const { page } = await waitAt(browser, STEPS['the QR code'] as Step);
    await signOut(browser);
    for (const what of ['status', 'events']) {
      expect((await browser.send(`${page.url}/${what}`, { headers: { accept: '*/*' } })).status).to.equal(400);
    }
    expect((await browser.get(page.url)).name).to.equal('sign-in');
  });

  it('can be cancelled when it has started over', async () => {
    const browser = await signedIn('level-2');
    const { page } = await waitAt(browser, STEPS['the consent'] as Step);
    await signOut(browser);
    const end = await browser.submit(await browser.get(page.url), { button: 'cancel' });
    expect(new URL(end.url).searchParams.get('error')).to.equal('access_denied');
  });
});
