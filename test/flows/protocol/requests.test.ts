import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, SECRET, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { answerOf, newBrowser, signInTo } from './party.ts';

describe('authorization requests', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({
      relyingParties: [
        recordOf({ id: 'portal' }),
        recordOf({ id: 'other' }),
        recordOf({ id: 'pushes', client: { require_pushed_authorization_requests: true } }),
        recordOf({ id: 'careful', client: { default_max_age: 3600, require_auth_time: true } }),
        recordOf({
          id: 'app',
          client: {
            application_type: 'native',
            token_endpoint_auth_method: 'none',
            client_secret: undefined,
            redirect_uris: ['http://127.0.0.1/callback'],
          },
        }),
      ],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const walk = (browser: HtmlClient, page: Page, person = 'level-2') =>
    walkThrough(browser, page, { number: test.person(person).record.number, password: test.person(person).password });
  const errorOf = async (parameters: Record<string, string>, browser = newBrowser()): Promise<string | undefined> =>
    answerOf((await browser.get((await rp.request(parameters)).url.href)).url)['error'];

  it('are described by discovery, with nothing that is not offered', async () => {
    const answer = await fetch(`${test.issuer}/.well-known/openid-configuration`);
    const found = (await answer.json()) as Record<string, unknown>;
    expect(found).to.deep.include({
      issuer: test.issuer,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      subject_types_supported: ['pairwise'],
      acr_values_supported: ['LoA1', 'LoA2'],
      ui_locales_supported: ['vi', 'en'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256', 'PS256', 'EdDSA'],
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
    expect(found['response_modes_supported']).to.have.members(['query', 'form_post']);
    expect(found['scopes_supported']).to.include.members([
      ...['openid', 'offline_access', 'profile', 'personal_number', 'address', 'phone', 'email', 'portrait'],
      'age',
    ]);
  });

  for (const mode of ['form_post', 'query']) {
    it(`are answered by ${mode}, refusals too, with iss and state`, async () => {
      const browser = newBrowser();
      const request = await rp.request({ response_mode: mode });
      const end = await walk(browser, await browser.get(request.url.href));
      const read = (page: Page): Record<string, string> => {
        if (mode === 'query') return answerOf(page.url);
        expect(page.name).to.equal('form-post');
        expect(page.$('form').attr('action')).to.equal(CALLBACK);
        expect(page.headers.get('content-security-policy')).to.not.include('form-action');
        const fields = page.$('input[type=hidden]').toArray();
        return Object.fromEntries(fields.map(({ attribs }) => [attribs['name'] ?? '', attribs['value'] ?? '']));
      };
      expect(read(end)).to.have.all.keys('code', 'state', 'iss');
      expect(read(end)).to.include({ iss: test.issuer, state: request.state });
      const refused = await rp.request({ response_mode: mode, prompt: 'none', state: '"><script>' });
      expect(read(await newBrowser().get(refused.url.href))).to.include({
        error: 'login_required',
        iss: test.issuer,
        state: '"><script>',
      });
    });
  }

  it('come by POST as well, and find the session', async () => {
    const browser = newBrowser();
    const post = async (parameters: Record<string, string> = {}) => {
      const { url } = await rp.request(parameters);
      return browser.post(`${test.issuer}/auth`, url.searchParams, { origin: 'http://localhost:9' });
    };
    expect(atCallback((await walk(browser, await post())).url)).to.equal(true);
    expect(answerOf((await post({ prompt: 'none' })).url)).to.have.property('code');
  });

  it('need neither state nor nonce, and may bring parameters that nobody knows', async () => {
    const { url } = await rp.request({ display: 'popup', claims_locales: 'fr', whatever: 'x', 'a.b': '1' });
    for (const name of ['state', 'nonce']) url.searchParams.delete(name);
    const browser = newBrowser();
    const answer = answerOf((await walk(browser, await browser.get(url.href))).url);
    expect(answer).to.have.all.keys('code', 'iss');
  });

  const refusals: readonly [what: string, parameters: Record<string, string>, error: string][] = [
    ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request'],
    ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    ['a max_age that is no number', { max_age: 'long' }, 'invalid_request'],
    ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    ['an unknown response mode', { response_mode: 'fragment.jwt' }, 'unsupported_response_mode'],
    ['a broken id_token_hint', { id_token_hint: 'x.y.z' }, 'invalid_request'],
    ['claims of a strange form', { claims: '{"userinfo":{"name":"yes"}}' }, 'invalid_request'],
    ['a resource of nobody', { resource: 'https://api.example.vn' }, 'invalid_target'],
  ];
  for (const [what, parameters, error] of refusals) {
    it(`are refused with ${error}: ${what}`, async () => expect(await errorOf(parameters)).to.equal(error));
  }

  it('are never answered in a fragment', async () => {
    const page = await newBrowser().get((await rp.request({ response_mode: 'fragment' })).url.href);
    expect(page.url).to.not.include('code=');
    expect(page.url + (page.problem ?? '')).to.match(/error=invalid_request|invalid_sign_in_request/);
  });

  it('bring no parameter twice', async () => {
    const { url } = await rp.request();
    const page = await newBrowser().get(`${url.href}&nonce=again`);
    expect(answerOf(page.url)['error'] ?? page.problem).to.match(/invalid_request|invalid_sign_in_request/);
  });

  it('ask how long ago the citizen signed in (max_age), and are told when (auth_time)', async () => {
    const { browser, tokens } = await signInTo(test, 'careful');
    const first = tokens.claims()?.['auth_time'];
    expect(first).to.be.a('number');
    const again = await rp.request({ max_age: '0' });
    const page = await browser.get(again.url.href);
    expect(page.name).to.equal('sign-in');
    const end = await walk(browser, page);
    expect((await rp.redeem(again, end.url)).claims()?.['auth_time']).to.be.at.least(first as number);
    const calm = await rp.request({ max_age: '1000', prompt: 'none' });
    const quiet = await rp.redeem(calm, (await browser.get(calm.url.href)).url);
    expect(quiet.claims()?.['auth_time']).to.be.a('number');
  });

  it('ask for a certain citizen (id_token_hint, or sub in claims)', async () => {
    const { browser, tokens, sub } = await signInTo(test, 'portal');
    const hint = tokens.id_token ?? '';
    expect(await errorOf({ prompt: 'none', id_token_hint: hint }, browser)).to.equal(undefined);
    const other = await signInTo(test, 'portal', { person: 'level-1' });
    expect(await errorOf({ prompt: 'none', id_token_hint: hint }, other.browser)).to.equal('login_required');
    const wanted = (value: string) => JSON.stringify({ id_token: { sub: { value } } });
    expect(await errorOf({ prompt: 'none', claims: wanted(sub) }, browser)).to.equal(undefined);
    expect(await errorOf({ prompt: 'none', claims: wanted(sub) }, other.browser)).to.equal('login_required');
  });

  it('ask for claims by name, in the ID token or userinfo, and get no more', async () => {
    const claims = JSON.stringify({ id_token: { name: { essential: true } }, userinfo: { phone_number: null } });
    const { rp: party, tokens, sub } = await signInTo(test, 'portal', { parameters: { scope: 'openid', claims } });
    expect(tokens.claims()?.['name']).to.equal('Nguyễn Thị Minh Anh');
    // Voluntary and not selected.
    expect(await party.userinfo(tokens.access_token, sub)).to.have.all.keys('sub', 'authentication_level');
  });

  it('ask for consent again (prompt=consent), or for none (consent_required)', async () => {
    const { browser } = await signInTo(test, 'portal');
    expect((await browser.get((await rp.request({ prompt: 'consent' })).url.href)).name).to.equal('consent');
    const elsewhere = await TestRelyingParty.open(test, 'other');
    const silent = await elsewhere.request({ prompt: 'none' });
    expect(answerOf((await browser.get(silent.url.href)).url)['error']).to.equal('consent_required');
  });

  describe('that are pushed (RFC 9126)', () => {
    const push = async (id: string, parameters: URLSearchParams, secret = SECRET) => {
      const answer = await fetch(`${test.issuer}/par`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
        body: parameters,
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    const use = (id: string, uri: string) => {
      const query = new URLSearchParams({ client_id: id, request_uri: uri });
      return `${test.issuer}/auth?${query.toString()}`;
    };

    it('are accepted, used by reference, and bound to their client', async () => {
      const party = await TestRelyingParty.open(test, 'pushes');
      const request = await party.request();
      const { status, body } = await push('pushes', request.url.searchParams);
      expect(status).to.equal(201);
      expect(body['request_uri']).to.match(/^urn:ietf:params:oauth:request_uri:/);
      const stolen = await newBrowser().get(use('portal', body['request_uri'] ?? ''));
      expect(stolen.name).to.equal('error');
      const browser = newBrowser();
      const end = await walk(browser, await browser.get(use('pushes', body['request_uri'] ?? '')));
      expect((await party.redeem(request, end.url)).claims()?.sub).to.be.a('string');
      const twice = await browser.get(use('pushes', body['request_uri'] ?? ''));
      expect(twice.name).to.equal('error');
    });

    it('are refused at once where they have faults, and are needed where the record says so', async () => {
      const party = await TestRelyingParty.open(test, 'pushes');
      const { url } = await party.request({ scope: 'openid address' });
      expect((await push('pushes', url.searchParams)).body['error']).to.equal('invalid_scope');
      expect((await push('pushes', url.searchParams, `${SECRET}x`)).body['error']).to.equal('invalid_client');
      url.searchParams.set('redirect_uri', `${CALLBACK}x`);
      expect((await push('pushes', url.searchParams)).status).to.equal(400);
      const direct = await newBrowser().get((await party.request()).url.href);
      expect(answerOf(direct.url)['error']).to.equal('invalid_request');
    });
  });

  it('of a native application return to the loopback interface, any port, with PKCE always', async () => {
    const callback = 'http://127.0.0.1:51234/callback';
    const party = await TestRelyingParty.open(test, 'app', undefined, { token_endpoint_auth_method: 'none' }, callback);
    const browser = new HtmlClient({ stopAt: (url) => url.startsWith(callback) });
    const request = await party.request();
    const { record, password } = test.person('level-2');
    let page = await browser.get(request.url.href);
    page = await browser.submit(page, { fields: { personal_number: record.number, password } });
    page = await browser.submit(page, { button: 'allow' });
    const code = new URL(page.url).searchParams.get('code') ?? '';
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'app',
        code,
        redirect_uri: callback,
        code_verifier: request.verifier,
      }),
    });
    expect(answer.status).to.equal(200);
    // Anyone can impersonate a public client, so it asks the citizen each time (RFC 8252 section 8.6).
    expect((await browser.get((await party.request()).url.href)).name).to.equal('consent');
    const bare = await party.request();
    bare.url.searchParams.delete('code_challenge');
    expect(new URL((await browser.get(bare.url.href)).url).searchParams.get('error')).to.equal('invalid_request');
  });
});
