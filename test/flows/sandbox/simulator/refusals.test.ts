import { expect } from 'chai';
import { HtmlClient, type Page } from '../../../support/html-client.ts';
import { atCallback, recordOf, TestRelyingParty, walkThrough } from '../../../support/relying-party.ts';
import { startService, type TestService } from '../../../support/service.ts';
import { REFUSALS } from '../../../../src/sandbox/simulator/failures/index.ts';

const hint = (id: string): { login_hint: string } => ({ login_hint: `simulate:${id}` });

describe('simulated refusals of an authorization request', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'survivor' })] });
    rp = await TestRelyingParty.open(test, 'survivor');
  });
  after(() => test.close());

  /** What the relying party's library makes of the answer. */
  const outcome = async (browser: HtmlClient, parameters: Record<string, string>): Promise<string> => {
    const request = await rp.request(parameters);
    const { url } = await browser.get(request.url.href);
    if (!atCallback(url)) return `page ${url}`;
    return rp.redeem(request, url).then(
      () => 'signed in',
      (error: unknown) => (error as { error?: string }).error ?? String(error),
    );
  };
  const newBrowser = () => new HtmlClient({ stopAt: atCallback });
  const signedIn = async (): Promise<HtmlClient> => {
    const browser = newBrowser();
    const { record, password } = test.person('level-2');
    const start = await browser.get((await rp.request()).url.href);
    expect((await walkThrough(browser, start, { number: record.number, password })).url).to.satisfy(atCallback);
    return browser;
  };

  for (const { id, error } of REFUSALS) {
    it(`${id}: the library gets ${error} with the right state and issuer`, async () => {
      expect(await outcome(newBrowser(), hint(id))).to.equal(error);
    });
  }

  it('reach a browser with a session, and prompt=none, too; the session goes on', async () => {
    const browser = await signedIn();
    for (const { id, error } of REFUSALS) expect(await outcome(browser, hint(id)), id).to.equal(error);
    expect(await outcome(browser, { prompt: 'none', ...hint('server_error') })).to.equal('server_error');
    expect(await outcome(newBrowser(), { prompt: 'none', ...hint('server_error') })).to.equal('server_error');
    expect(await outcome(browser, {})).to.equal('signed in');
  });

  it('come by form_post where that was asked for, with and without a session', async () => {
    for (const browser of [newBrowser(), await signedIn()]) {
      const request = await rp.request({ response_mode: 'form_post', ...hint('temporarily_unavailable') });
      const page: Page = await browser.get(request.url.href);
      expect(page.name).to.equal('form-post');
      const inputs = page.$('input').get();
      const fields = Object.fromEntries(inputs.map(({ attribs }) => [attribs['name'] ?? '', attribs['value']]));
      expect(fields).to.deep.equal({
        error: 'temporarily_unavailable',
        error_description: 'the provider is busy or in maintenance (simulated)',
        state: request.state,
        iss: test.issuer,
      });
    }
  });

  it('reach a pushed request', async () => {
    const { url } = await rp.request(hint('access_denied'));
    const pushed = await fetch(`${test.issuer}/par`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('survivor:c2VuLWlkLXRlc3Qtc2VjcmV0LW9mLWEtcmVjb3Jk').toString('base64')}`,
      },
      body: url.searchParams,
    });
    const { request_uri: uri } = (await pushed.json()) as { request_uri: string };
    const query = new URLSearchParams({ client_id: 'survivor', request_uri: uri });
    const answer = await newBrowser().get(`${test.issuer}/auth?${query.toString()}`);
    expect(new URL(answer.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('reach a request by POST', async () => {
    const { url } = await rp.request(hint('access_denied'));
    const answer = await newBrowser().post(`${test.issuer}/auth`, url.searchParams);
    expect(new URL(answer.url).searchParams.get('error')).to.equal('access_denied');
  });

  it('leave what is really wrong as it is', async () => {
    expect(await outcome(newBrowser(), { scope: 'openid email', ...hint('access_denied') })).to.equal('invalid_scope');
    const { url } = await rp.request(hint('access_denied'));
    url.searchParams.set('redirect_uri', 'http://localhost:9/elsewhere');
    expect((await newBrowser().get(url.href)).problem).to.equal('unregistered_redirect');
  });

  it('name a hint that is misspelt, and leave any other hint alone', async () => {
    expect(await outcome(newBrowser(), hint('acces_denied'))).to.equal('invalid_request');
    expect(await outcome(newBrowser(), hint(''))).to.equal('invalid_request');
    for (const other of ['simulate', 'SIMULATE:access_denied', '001190412073']) {
      expect(await outcome(newBrowser(), { login_hint: other })).to.match(/^page .*\/sign-in/);
    }
  });

  it('show in the inspector what was asked for', async () => {
    await outcome(newBrowser(), hint('access_denied'));
    const [, first] = test.sandbox.inspector.list('survivor');
    expect(first).to.include({ path: '/auth' });
    expect(first?.parameters).to.deep.include(['login_hint', 'simulate:access_denied']);
    expect(test.sandbox.inspector.list('survivor')[0]).to.include({ error: 'access_denied' });
  });
});

describe('a failure that was chosen for a client', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'one' }), recordOf({ id: 'other' })] });
  });
  after(() => test.close());

  const choose = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${test.sandbox.url}/api/simulations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const begin = async (client: string): Promise<string> => {
    const rp = await TestRelyingParty.open(test, client);
    const { url } = await new HtmlClient({ stopAt: atCallback }).get((await rp.request()).url.href);
    return new URL(url).searchParams.get('error') ?? new URL(url).pathname.split('/').at(-1) ?? '';
  };

  it('fails its next sign-in, once, even if two begin at the same moment, and no other client', async () => {
    expect((await choose({ client: 'one', failure: 'server_error' })).status).to.equal(201);
    expect(await begin('other')).to.equal('sign-in');
    const both = await Promise.all([begin('one'), begin('one')]);
    expect(both.sort()).to.deep.equal(['server_error', 'sign-in']);
    expect(await begin('one')).to.equal('sign-in');
  });

  it('can be taken back, and chosen on the page', async () => {
    const browser = new HtmlClient();
    const page = await browser.get(`${test.sandbox.url}/simulator?lang=en`);
    expect(
      page
        .$('#client option')
        .map((_, one) => page.$(one).val())
        .get(),
    ).to.deep.equal(['one', 'other']);
    const post = (path: string, fields: Record<string, string>) =>
      browser.post(test.sandbox.url + path, new URLSearchParams(fields));
    const chosen = await post('/simulator', { client: 'other', failure: 'access_denied' });
    expect(chosen.$('#chosen-1').text()).to.include('other: access_denied');
    expect((await post('/simulator/forget', { client: 'other' })).$('#nothing-chosen')).to.have.length(1);
    expect(await begin('other')).to.equal('sign-in');
    const wrong = await post('/simulator', { client: '<nobody>', failure: 'nothing' });
    expect([wrong.status, wrong.$('.error-summary a').length]).to.deep.equal([422, 2]);
  });

  it('refuses what does not exist, and pages of other sites', async () => {
    expect((await choose({ client: 'nobody', failure: 'server_error' })).status).to.equal(422);
    expect((await choose({ client: 'one', failure: 'constructor' })).status).to.equal(422);
    expect((await choose({})).status).to.equal(422);
    const foreign = await choose({ client: 'one', failure: 'server_error' }, { origin: 'https://evil.example' });
    expect(foreign.status).to.equal(403);
    expect(await (await fetch(`${test.sandbox.url}/api/simulations`)).json()).to.deep.equal([]);
    const gone = await fetch(`${test.sandbox.url}/api/simulations/one`, { method: 'DELETE' });
    expect(gone.status).to.equal(404);
  });
});
