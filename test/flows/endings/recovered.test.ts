import { expect } from 'chai';
import { QUESTIONS } from '../../../src/authentication/recovery/index.ts';
import { openAccount } from '../../support/account.ts';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { walkThrough } from '../../support/relying-party.ts';
import { Stage } from '../approvals/stage.ts';

const KEY = 'level-1';
const NEW = 'thuyền giấy qua sông 4';
const ANSWERS = { answer_1: 'Cô Thảo Nguyên', answer_2: 'Bánh đa kê', answer_3: 'Gác xép' };

describe('a recovery that comes to its end', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
    const browser = stage.browse();
    const page = await openAccount(browser, stage.test, KEY, '/account/security/recovery-questions');
    const [question_1, question_2, question_3] = QUESTIONS;
    const set = await browser.submit(page, { fields: { question_1, question_2, question_3, ...ANSWERS } });
    expect(set.name).to.equal('account-recovery-questions-set');
  });
  after(() => stage.close());

  const isSignedIn = async (browser: HtmlClient): Promise<boolean> =>
    (await browser.get(`${stage.test.issuer}/account`)).name === 'account-home';
  const consentIn = async (browser: HtmlClient) => {
    const request = await stage.rp.request({ prompt: 'consent' });
    const page = await stage.signIn(browser, await browser.get(request.url.href), KEY);
    expect(page.name).to.equal('consent');
    return { browser, request, page };
  };
  /** Walks up to the page of the new password. */
  const recover = async (browser: HtmlClient): Promise<Page> => {
    const { number } = stage.credentials(KEY);
    const start = await browser.get(`${stage.test.issuer}/recovery`);
    const code = await browser.submit(start, { fields: { personal_number: number } });
    const questions = await browser.submit(code, { fields: { code: '000000' } });
    const next = await browser.submit(questions, { fields: ANSWERS });
    expect(next.name).to.equal('recovery-new-password');
    return next;
  };

  it('ends every sign-in that waits by then: new, in a session, let in by the phone, asked of the phone', async () => {
    const fresh = await consentIn(stage.browse());
    const phone = await stage.openPhone(KEY);
    const inSession = await consentIn(phone);
    const letIn = await stage.openComputer({ prompt: 'consent' });
    await stage.approve(phone, letIn);
    const atComputer = await letIn.computer.submit(letIn.page, { button: 'continue' });
    expect(atComputer.name).to.equal('consent');
    const approved = await stage.openComputer({ prompt: 'consent' });
    await stage.approve(phone, approved);
    const recovering = stage.browse();
    const newPassword = await recover(recovering);
    // Until its end, the recovery ends nothing.
    expect((await fresh.browser.get(fresh.page.url)).name).to.equal('consent');
    expect(await isSignedIn(phone)).to.equal(true);

    const done = await recovering.submit(newPassword, { fields: { new_password: NEW } });
    expect(done.name).to.equal('recovery-done');
    const account = await stage.accountOf(KEY);
    expect(await stage.test.service.authentication.approvals.letInBy(account)).to.deep.equal([]);
    expect(await stage.test.service.sessions.list(account.id)).to.deep.equal([]);
    const waiting = [fresh, inSession, { browser: letIn.computer, request: letIn.request, page: atComputer }];
    for (const { browser, request, page } of waiting) {
      const asked = await browser.submit(page, { button: 'allow' });
      expect(asked.name).to.equal('sign-in');
      expect(await isSignedIn(browser)).to.equal(false);
      const old = await walkThrough(browser, asked, stage.credentials(KEY));
      expect(old.problem).to.equal('sign_in_failed');
      const end = await walkThrough(browser, await browser.get(asked.url), {
        ...stage.credentials(KEY),
        password: NEW,
      });
      expect((await stage.rp.redeem(request, end.url)).claims()?.sub).to.be.a('string');
    }
    const late = await approved.computer.submit(approved.page, { button: 'continue' });
    expect(late.problem).to.equal('approval_over');
  });

  it('ends no sign-in of somebody else', async () => {
    const other = stage.browse();
    const request = await stage.rp.request({ prompt: 'consent' });
    const page = await stage.signIn(other, await other.get(request.url.href), 'level-2');
    const recovering = stage.browse();
    const done = await recovering.submit(await recover(recovering), { fields: { new_password: `${NEW} 5` } });
    expect(done.name).to.equal('recovery-done');
    const end = await other.submit(page, { button: 'allow' });
    expect((await stage.rp.redeem(request, end.url)).claims()?.sub).to.be.a('string');
  });
});
