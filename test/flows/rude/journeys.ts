import { expect } from 'chai';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { QUESTIONS } from '../../../src/authentication/recovery/index.ts';
import type { HtmlClient, Page } from '../../support/html-client.ts';
import { until } from '../../support/until.ts';
import { numberOn, qrOn } from '../approvals/stage.ts';
import type { RudeWorld, SignedIn } from './world.ts';

/** A journey: it holds however rude the relying party and the proxy are. */
export type Journey = (world: RudeWorld) => Promise<void>;

const OFFLINE = { scope: 'openid profile phone offline_access', prompt: 'consent' };
const ANSWERS = { answer_1: 'Cô Thảo Nguyên', answer_2: 'Bánh đa kê', answer_3: 'Gác xép' };
const NEW_PASSWORD = 'thuyền giấy qua sông 4';

const userinfo = ({ party, tokens, sub }: SignedIn) => party.userinfo(tokens.access_token, sub);
const accountPage = async (world: RudeWorld, browser: HtmlClient, path: string, person: string): Promise<Page> => {
  const { number, password } = { number: test(world, person).record.number, password: test(world, person).password };
  let page = await browser.get(`${world.test.issuer}/account${path}`);
  while (page.name === 'sign-in' || page.name === 'one-time-code') {
    // Of a form that came twice, one answer may say that the other has just sent the code.
    expect(page.problem).to.be.oneOf([undefined, 'code_just_sent']);
    const fields = page.name === 'sign-in' ? { personal_number: number, password } : { code: '000000' };
    page = await browser.submit(page, { fields, button: 'continue' });
  }
  return page;
};
const test = (world: RudeWorld, person: string) => world.test.person(person);
/** The phone of a person scans what a computer shows, or finds what waits for a guardian, and approves. */
const approve = async (phone: HtmlClient, approval: Page, screen: Page): Promise<void> => {
  expect(approval.name, approval.problem).to.equal('approval');
  const done = await phone.submit(approval, { fields: { number: numberOn(screen) }, button: 'approve' });
  expect(done.name).to.equal('approval-done');
};

export const JOURNEYS: Readonly<Record<string, Journey>> = {
  'a sign-in at level 1, up to userinfo': async (world) => {
    const signedIn = await world.signIn();
    expect(signedIn.claims).to.include({ acr: 'LoA1', authentication_level: 1 });
    expect(await userinfo(signedIn)).to.include({ name: 'Nguyễn Thị Minh Anh' });
  },

  'a sign-in at level 2, and a step-up to it': async (world) => {
    const direct = await world.signIn({ parameters: { acr_values: 'LoA2' } });
    expect(direct.claims).to.include({ acr: 'LoA2', authentication_level: 2 });
    const { browser } = await world.signIn({ person: 'officer' });
    const raised = await world.signIn({ person: 'officer', browser, parameters: { acr_values: 'LoA2' } });
    expect(raised.claims).to.include({ acr: 'LoA2', authentication_level: 2 });
  },

  'a sign-in on a computer that the phone approves': async (world) => {
    const phone = world.browse();
    await accountPage(world, phone, '', 'level-2');
    const { claims } = await world.signIn({
      between: async (page, computer) => {
        if (page.name !== 'sign-in') return page;
        const screen = await computer.click(page, '#other-device');
        await approve(phone, await phone.get(qrOn(screen)), screen);
        return computer.submit(screen, { button: 'continue' });
      },
    });
    expect(claims['amr']).to.deep.equal(['pwd', 'mca']);
  },

  'a child whose guardian confirms': async (world) => {
    const guardian = world.browse();
    const { claims } = await world.signIn({
      person: 'child',
      between: async (page, browser) => {
        const { record, password } = test(world, 'child');
        const waiting =
          page.name === 'sign-in'
            ? await browser.submit(page, { fields: { personal_number: record.number, password }, button: 'continue' })
            : page;
        expect(waiting.name, waiting.problem).to.equal('guardian');
        const list = await accountPage(world, guardian, '/approvals', 'guardian');
        let approval = await guardian.click(list, '.cards a');
        if (approval.name === 'one-time-code') {
          approval = await guardian.submit(approval, { fields: { code: '000000' }, button: 'continue' });
        }
        await approve(guardian, approval, waiting);
        return browser.submit(waiting, { button: 'continue' });
      },
    });
    expect(claims['amr']).to.deep.equal(['pwd']);
  },

  'consent to more, and its withdrawal': async (world) => {
    const signedIn = await world.signIn({ parameters: { prompt: 'consent' } });
    expect(await userinfo(signedIn)).to.include.keys('name');
    const consents = await accountPage(world, signedIn.browser, '/consents', 'level-2');
    const one = await signedIn.browser.click(consents, '.cards a');
    const asked = one.$('form').length > 0 ? one : await signedIn.browser.click(one, '#withdraw');
    const withdrawn = await signedIn.browser.submit(asked, { button: 'withdraw' });
    expect(withdrawn.status).to.equal(200);
    const after = await userinfo(signedIn).catch((error: unknown) => error);
    expect(after).to.be.an('error');
  },

  'a refresh': async (world) => {
    const signedIn = await world.signIn({ parameters: OFFLINE });
    const { party, tokens, sub } = signedIn;
    const renewed = await client.refreshTokenGrant(party.configuration, tokens.refresh_token ?? '');
    expect(renewed.claims()?.sub).to.equal(sub);
  },

  'an answer by form_post to a pushed request': async (world) => {
    const signedIn = await world.signIn({
      parameters: { response_mode: 'form_post' },
      address: async ({ url }) => {
        const parameters = Object.fromEntries(url.searchParams);
        delete parameters['client_id'];
        return client.buildAuthorizationUrlWithPAR(world.party.configuration, parameters);
      },
    });
    expect(await userinfo(signedIn)).to.include.keys('name');
  },

  'a client whose keys change before each request': async (world) => {
    const party = await world.openKeyParty();
    const signedIn = await world.signIn({ party, parameters: OFFLINE });
    const renewed = await client.refreshTokenGrant(party.configuration, signedIn.tokens.refresh_token ?? '');
    expect(renewed.claims()?.sub).to.equal(signedIn.sub);
  },

  'a sign-out at the service, and word of it by the back-channel': async (world) => {
    const { browser, tokens, claims } = await world.signIn();
    const address = client.buildEndSessionUrl(world.party.configuration, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: world.party.redirectUri,
      state: 'bye',
    });
    const asking = await world.send(browser, address);
    let out = await browser.submit(asking, { button: 'continue' });
    // Where the form came twice, or another tab asked later, the page asks once more or leads on.
    if (out.name === 'sign-out') out = await browser.submit(out, { button: 'continue' });
    const seen = [out.url, ...world.rude.arrivals.slice(-3).map(({ url }) => url)];
    expect(seen.join(' ')).to.include(`${world.party.redirectUri}?state=bye`);
    expect((await browser.get(`${world.test.issuer}/account`)).name).to.equal('sign-in');
    // What earlier sessions had to say may still be on its way.
    await until(() => world.rude.logoutTokens.some((token) => decodeJwt(token)['sid'] === claims['sid']));
  },

  'a forgotten password': async (world) => {
    const { record } = test(world, 'no-email');
    const [question_1, question_2, question_3] = QUESTIONS;
    const settled = world.browse();
    const questions = await accountPage(world, settled, '/security/recovery-questions', 'level-1');
    await settled.submit(questions, { fields: { question_1, question_2, question_3, ...ANSWERS } });
    expect(record.number).to.be.a('string');
    const browser = world.browse();
    const start = await browser.get(`${world.test.issuer}/recovery`);
    const code = await browser.submit(start, { fields: { personal_number: test(world, 'level-1').record.number } });
    const asked = await browser.submit(code, { fields: { code: '000000' } });
    expect(asked.name, asked.problem).to.equal('recovery-questions');
    const next = await browser.submit(asked, { fields: ANSWERS });
    expect(next.name, next.problem).to.equal('recovery-new-password');
    const done = await browser.submit(next, { fields: { new_password: NEW_PASSWORD } });
    expect(done.name, done.problem).to.equal('recovery-done');
    world.setPassword('level-1', NEW_PASSWORD);
    expect((await world.signIn({ person: 'level-1' })).claims).to.include({ acr: 'LoA1' });
  },
};
