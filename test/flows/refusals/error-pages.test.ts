import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { CALLBACK, recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { signInTo } from '../protocol/party.ts';

describe('the page about a refused request', function () {
  this.timeout(60_000);
  let test: TestService;
  before(async () => {
    const client = { post_logout_redirect_uris: [CALLBACK] };
    test = await startService({ relyingParties: [recordOf({ id: 'portal', client })] });
  });
  after(() => test.close());

  const open = (path: string, parameters: Record<string, string> = {}, browser = new HtmlClient()): Promise<Page> =>
    browser.get(`${test.issuer}${path}?${new URLSearchParams(parameters).toString()}`);
  const elsewhere = `${CALLBACK}/x?number=001190000001`;

  const refused: readonly [what: string, path: string, parameters: Record<string, string>, problem: string][] = [
    ['sign-in of a client that nobody knows', '/auth', { client_id: 'nobody' }, 'unknown_relying_party'],
    ['sign-out of one', '/session/end', { client_id: 'nobody' }, 'unknown_sign_out_service'],
    [
      'sign-in that leads elsewhere',
      '/auth',
      { client_id: 'portal', redirect_uri: elsewhere, response_type: 'code', scope: 'openid' },
      'unregistered_redirect',
    ],
    [
      'sign-out that leads elsewhere',
      '/session/end',
      { client_id: 'portal', post_logout_redirect_uri: elsewhere },
      'unregistered_sign_out_return',
    ],
    ['sign-in without a client', '/auth', {}, 'invalid_sign_in_request'],
    ['sign-out with a hint that is none', '/session/end', { id_token_hint: 'x' }, 'invalid_sign_out_request'],
    [
      'sign-out with such a hint and a registered address',
      '/session/end',
      { id_token_hint: 'x', post_logout_redirect_uri: CALLBACK },
      'invalid_sign_out_request',
    ],
    ['sign-in that nobody began', '/auth/made-up', {}, 'sign_in_over'],
    ['look at userinfo', '/userinfo', {}, 'not_for_browsers'],
  ];
  for (const [what, path, parameters, problem] of refused) {
    it(`is that of a ${what}`, async () => {
      const page = await open(path, parameters);
      expect([page.name, page.problem]).to.deep.equal(['error', problem]);
      expect(page.status).to.be.within(400, 401);
    });
  }

  it('names the address after a sign-out for developers, without its query', async () => {
    const page = await open('/session/end', { client_id: 'portal', post_logout_redirect_uri: elsewhere });
    const technical = page.$('.technical').first().text();
    expect(technical).to.include('client_id: portal').and.include(`post_logout_redirect_uri: ${CALLBACK}/x`);
    expect(technical).to.not.include('001190000001');
  });

  it('says the same of a sign-out in both languages, and the session goes on', async () => {
    const { browser } = await signInTo(test, 'portal');
    for (const [language, word] of [
      ['vi', 'đăng xuất'],
      ['en', 'sign-out'],
    ] as const) {
      const page = await open('/session/end', { id_token_hint: 'x', ui_locales: language }, browser);
      expect([page.problem, page.text.toLowerCase().includes(word)]).to.deep.equal(['invalid_sign_out_request', true]);
      expect(page.text.toLowerCase()).to.not.match(/yêu cầu đăng nhập|sign-in request/);
    }
    expect((await open('/account', {}, browser)).name).to.not.equal('sign-in');
  });
});
