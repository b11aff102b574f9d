import { expect } from 'chai';
import { ERRORS } from '../../../src/oidc/index.ts';
import { CALLBACK, SECRET } from '../../support/relying-party.ts';
import { assertionOf, basic, Stage, VERIFIER, type Answer } from './stage.ts';

const OFFLINE = { scope: 'openid profile phone offline_access', prompt: 'consent' };
const GRANT = { grant_type: 'authorization_code', code: 'none', redirect_uri: CALLBACK, code_verifier: VERIFIER };

describe('errors outside the sandbox', function () {
  this.timeout(30_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open({
      sandbox: { enabled: false, fixed_code: null },
      outbound: { allow_private_addresses: false },
    });
  });
  after(() => stage.close());

  const headersOf = async (fields: Record<string, string>, headers: Record<string, string>) => {
    const body = new URLSearchParams(fields);
    const answer = await fetch(`${stage.test.issuer}/token`, { method: 'POST', headers, body });
    const { date: _, ...rest } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers: rest, body: await answer.json() };
  };

  for (const origin of [undefined, 'https://elsewhere.example', CALLBACK.replace(/\/callback$/, '')]) {
    it(`do not tell whether a client exists, nor how it authenticates (Origin: ${origin ?? 'none'})`, async () => {
      const from = origin === undefined ? {} : { origin };
      const byHeader = await Promise.all(
        [basic('nobody'), basic('portal', `${SECRET}x`), basic('keyed')].map((headers) =>
          headersOf(GRANT, { ...headers, ...from }),
        ),
      );
      for (const answer of byHeader) expect(answer).to.deep.equal(byHeader[0]);
      const byBody = await Promise.all(
        [
          { client_id: 'nobody' },
          { client_id: 'portal' },
          { client_id: 'posting', client_secret: `${SECRET}x` },
          assertionOf(await stage.signed({}, {}, 'nobody')),
          assertionOf(await stage.signed({}, {}, 'portal')),
          assertionOf(await stage.signed({}, { kid: 'unknown' })),
          assertionOf(await stage.signed({ aud: 'https://elsewhere.example' })),
          assertionOf(await stage.signed({}, {}, 'far')),
        ].map((fields) => headersOf({ ...GRANT, ...fields }, from)),
      );
      for (const answer of byBody) expect(answer).to.deep.equal(byBody[0]);
      expect([byHeader[0]?.status, byBody[0]?.status]).to.deep.equal([401, 401]);
      expect(byBody[0]?.body).to.deep.equal({
        error: 'invalid_client',
        error_description: ERRORS.client_authentication_failed.description,
      });
    });
  }

  it('do not tell at the other endpoints either', async () => {
    for (const path of ['/par', '/token/introspection', '/token/revocation']) {
      const answers = await Promise.all(
        [basic('nobody'), basic('portal', `${SECRET}x`)].map((headers) => stage.post(path, { token: 'x' }, headers)),
      );
      expect(answers[0], path).to.deep.equal(answers[1]);
      expect(answers[0]?.description, path).to.equal(ERRORS.client_authentication_failed.description);
    }
  });

  it('tell a client that has proven its key what is wrong with its assertion', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect((await stage.assertion({ iat: now - 200, exp: now - 100 })).description).to.equal(
      ERRORS.assertion_expired.description,
    );
  });

  it('tell a public client of another origin that, since its id is all that it proves', async () => {
    const answer = await stage.token({ ...GRANT, client_id: 'spa' }, { origin: 'https://elsewhere.example' });
    expect(answer.description).to.equal(ERRORS.origin_not_allowed.description);
  });

  it('tell nobody at userinfo of client authentication, which there is none of', async () => {
    const { access_token } = await stage.tokens();
    const answer = await stage.send('/userinfo', {
      headers: { authorization: `Bearer ${access_token}`, origin: 'https://elsewhere.example' },
    });
    expect([answer.status, answer.error, answer.description]).to.deep.equal([
      ...[400, 'invalid_request', ERRORS.origin_not_allowed.description],
    ]);
  });

  const code = async (id: string, change: Record<string, string>): Promise<Answer> => {
    const { fields } = await stage.code(id);
    return stage.token(
      { ...fields, ...change, ...(id === 'spa' ? { client_id: 'spa' } : {}) },
      id === 'spa' ? {} : basic(id),
    );
  };

  it('tell a public client nothing of a code or refresh token, and a confidential one each cause', async () => {
    const wrong = { code_verifier: VERIFIER };
    const elsewhere = { redirect_uri: `${CALLBACK}/` };
    const answers = [await code('spa', wrong), await code('spa', elsewhere), await code('spa', { code: 'made-up' })];
    answers.push(await stage.token({ grant_type: 'refresh_token', refresh_token: 'x', client_id: 'spa' }, {}));
    // With a verifier of a wrong form as well: it must not tell a live code from another.
    answers.push(await code('spa', { code_verifier: 'x' }), await code('spa', { code_verifier: '+'.repeat(43) }));
    answers.push(await code('spa', { code: 'made-up', code_verifier: 'x' }));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(answers[0]?.description).to.equal(ERRORS.grant_refused.description);
    expect((await code('portal', wrong)).description).to.equal(ERRORS.code_verifier_wrong.description);
    expect((await code('portal', elsewhere)).description).to.equal(ERRORS.code_redirect_uri_differs.description);
  });

  it('tell a client of a code or token of another client as of one that was never issued', async () => {
    const { fields } = await stage.code('portal');
    expect(await stage.token(fields, basic('other'))).to.deep.equal(
      await stage.token({ ...fields, code: 'x' }, basic('other')),
    );
    const { refresh_token } = await stage.tokens('portal', OFFLINE);
    const refresh = (token: string) =>
      stage.token({ grant_type: 'refresh_token', refresh_token: token }, basic('other'));
    expect(await refresh(refresh_token)).to.deep.equal(await refresh('x'));
  });

  it('tell the same of an account that was locked, and of a sign-in that was ended', async () => {
    const account = await stage.test.service.accounts.findByNumber(stage.test.person('level-1').record.number);
    if (account === undefined) throw new Error('no account');
    const first = await stage.codeOf('portal', {}, 'level-1');
    await stage.test.service.accounts.lock(account.id, 'holder-request', { by: 'holder' });
    const locked = await stage.token(first);
    await stage.test.service.accounts.unlock(account.id, 'holder-request', { by: 'officer' });
    const second = await stage.codeOf('portal', {}, 'level-1');
    await stage.test.service.store.raw('oidc_grants').deleteMany({});
    expect(await stage.token(second)).to.deep.equal(locked);
    expect(locked.description).to.equal(ERRORS.grant_over.description);
  });

  it('tell who shows an access token the same of an unknown one and of one that is over', async () => {
    const { access_token } = await stage.tokens();
    await stage.test.service.store.raw('oidc_grants').deleteMany({});
    const over = await stage.userinfo(access_token);
    expect(over).to.deep.equal(await stage.userinfo('x'));
    expect(over.description).to.equal(ERRORS.access_token_refused.description);
  });

  it('link to no page of the sandbox', async () => {
    expect((await stage.auth({ prompt: 'none' })).description).to.not.include('http');
  });
});
