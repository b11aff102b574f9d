import { expect } from 'chai';
import * as client from 'openid-client';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, SECRET, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const VERIFIER = 'a'.repeat(64);
const basic = (id: string, secret = SECRET): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('requests that are refused', () => {
  let test: TestService;
  let rp: TestRelyingParty;
  const browse = () => new HtmlClient({ stopAt: atCallback });

  before(async () => {
    test = await startService({
      relyingParties: [
        recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } }),
        recordOf({ id: 'other' }),
        recordOf({ id: 'lenient', extra: { pkce: 'optional' } }),
      ],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const signIn = async (parameters: Record<string, string> = {}) => {
    const browser = browse();
    const request = await rp.request(parameters);
    const { record, password } = test.person('level-2');
    const end = await walkThrough(browser, await browser.get(request.url.href), { number: record.number, password });
    return { browser, request, end };
  };

  const authorize = async (change: (query: URLSearchParams) => void) => {
    const { url } = await rp.request();
    change(url.searchParams);
    return browse().get(url.href);
  };

  const pageOf: readonly [what: string, change: (query: URLSearchParams) => void, problem: string][] = [
    ['an unknown client', (query) => query.set('client_id', 'nobody'), 'unknown_relying_party'],
    [
      'a redirect URI off by one character',
      (query) => query.set('redirect_uri', `${CALLBACK}/`),
      'unregistered_redirect',
    ],
    ['no redirect URI', (query) => query.delete('redirect_uri'), 'invalid_sign_in_request'],
  ];
  for (const [what, change, problem] of pageOf) {
    it(`shows a page for ${what}, never a redirect`, async () => {
      const page = await authorize(change);
      expect(page.status).to.be.within(400, 499);
      expect(page.name).to.equal('error');
      expect(page.problem).to.equal(problem);
    });
  }

  const errorOf: readonly [what: string, change: (query: URLSearchParams) => void, error: string][] = [
    ['no PKCE', (query) => query.delete('code_challenge'), 'invalid_request'],
    ['plain PKCE', (query) => query.set('code_challenge_method', 'plain'), 'invalid_request'],
    ['a scope with no claim of the record', (query) => query.set('scope', 'openid address'), 'invalid_scope'],
    [
      'a claim that the record does not list',
      (query) => query.set('claims', '{"userinfo":{"personal_number":null}}'),
      'invalid_request',
    ],
    ['an unknown response type', (query) => query.set('response_type', 'token'), 'unsupported_response_type'],
    [
      'an acr asked for in a strange form',
      (query) => query.set('claims', '{"id_token":{"acr":{"values":1}}}'),
      'invalid_request',
    ],
    ['claims that are no JSON', (query) => query.set('claims', '{'), 'invalid_request'],
  ];
  for (const [what, change, error] of errorOf) {
    it(`answers ${error} for ${what}, without asking the citizen`, async () => {
      const page = await authorize(change);
      // For a response type with tokens, the response is in the fragment.
      const { search, hash } = new URL(page.url);
      const answer = new URLSearchParams(search === '' ? hash.slice(1) : search);
      expect(answer.get('error'), page.text).to.equal(error);
      expect(answer.get('iss')).to.equal(test.issuer);
    });
  }

  it('ignores unknown parameters and unknown claim names', async () => {
    const page = await authorize((query) => {
      query.set('foo', 'bar');
      query.set('claims', '{"userinfo":{"shoe_size":null}}');
    });
    expect(page.name).to.equal('sign-in');
  });

  it('lets a confidential client with pkce: optional leave PKCE out', async () => {
    const lenient = await TestRelyingParty.open(test, 'lenient');
    const { url } = await lenient.request();
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    expect((await browse().get(url.href)).name).to.equal('sign-in');
  });

  const token = (body: Record<string, string>, authorization = basic('portal')) =>
    fetch(`${test.issuer}/token`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body),
    });
  const codeGrant = (code: string, verifier: string) => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  const errorName = async (answer: Response): Promise<string> => ((await answer.json()) as { error: string }).error;

  it('refuses a wrong verifier, a code of another client and a wrong secret', async () => {
    const { request, end } = await signIn();
    const code = new URL(end.url).searchParams.get('code') ?? '';
    expect(await errorName(await token(codeGrant(code, VERIFIER)))).to.equal('invalid_grant');
    expect(await errorName(await token(codeGrant(code, request.verifier), basic('other')))).to.equal('invalid_grant');
    const wrongSecret = await token(codeGrant(code, request.verifier), basic('portal', `${SECRET}x`));
    expect(wrongSecret.status).to.equal(401);
    expect((await token(codeGrant(code, request.verifier))).status).to.equal(200);
  });

  it('ends the tokens of a code that is used again', async () => {
    const { request, end } = await signIn();
    const code = new URL(end.url).searchParams.get('code') ?? '';
    const first = await token(codeGrant(code, request.verifier));
    const { access_token: accessToken } = (await first.json()) as { access_token: string };
    const userinfo = () => fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect((await userinfo()).status).to.equal(200);
    expect(await errorName(await token(codeGrant(code, request.verifier)))).to.equal('invalid_grant');
    expect((await userinfo()).status).to.equal(401);
  });

  it('lets one of two requests with the same code at the same instant win, and then ends its tokens', async () => {
    const { request, end } = await signIn();
    const code = new URL(end.url).searchParams.get('code') ?? '';
    const answers = await Promise.all(Array.from({ length: 10 }, () => token(codeGrant(code, request.verifier))));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).to.have.length.at.most(1);
    for (const answer of won) {
      const { access_token: accessToken } = (await answer.json()) as { access_token: string };
      const userinfo = await fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
      expect(userinfo.status).to.equal(401);
    }
  });

  it('rotates refresh tokens, and ends the family when an old one is used again', async () => {
    const { request, end } = await signIn({ scope: 'openid profile offline_access', prompt: 'consent' });
    const tokens = await rp.redeem(request, end.url);
    const first = tokens.refresh_token ?? '';
    const second = await client.refreshTokenGrant(rp.configuration, first);
    expect(second.refresh_token).to.be.a('string').that.does.not.equal(first);
    const reused = await token({ grant_type: 'refresh_token', refresh_token: first });
    expect(await errorName(reused)).to.equal('invalid_grant');
    const successor = await token({ grant_type: 'refresh_token', refresh_token: second.refresh_token ?? '' });
    expect(await errorName(successor)).to.equal('invalid_grant');
  });

  it('does not redirect to an address of an error page', async () => {
    const page = await authorize((query) => {
      query.set('client_id', 'nobody');
      query.set('redirect_uri', 'https://evil.example/');
    });
    // The link to the other language repeats the query, to ourselves.
    expect(page.text).to.not.match(/(?:href|action|content)="[^"?]*evil/);
  });

  it('looks into no JWT, nor revokes one', async () => {
    const { request, end } = await signIn();
    const tokens = await rp.redeem(request, end.url);
    for (const path of ['/token/introspection', '/token/revocation']) {
      const answer = await fetch(test.issuer + path, {
        method: 'POST',
        headers: { authorization: basic('portal') },
        body: new URLSearchParams({ token: tokens.id_token ?? '' }),
      });
      const { error } = (await answer.json()) as { error?: string };
      expect([answer.status, error], path).to.deep.equal([400, 'unsupported_token_type']);
    }
  });
});
