import { expect } from 'chai';
import { LARGEST_PARAMETERS } from '../../../src/oidc/features/authorization/parameter-sizes.ts';
import { answerOf, newBrowser, signInTo } from '../../flows/protocol/party.ts';
import { atCallback, CALLBACK, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const KIB = 1024;
const ID = 'app';
const CHALLENGE = 'c'.repeat(43);

interface Stored {
  readonly payload: Buffer;
}

/** A value of a parameter that is well-formed and so long. */
const filled: Readonly<Record<string, (bytes: number) => string>> = {
  claims: (bytes) => {
    const claims = (text: string): string => `{"id_token":{"acr":{"values":["${text}"]}}}`;
    // Each of the eight quotes takes two bytes.
    return claims('x'.repeat(bytes - claims('').length - 8));
  },
  state: (bytes) => 's'.repeat(bytes),
  nonce: (bytes) => 'n'.repeat(bytes),
  login_hint: (bytes) => '0'.repeat(bytes),
  ui_locales: (bytes) => 'v'.repeat(bytes),
  claims_locales: (bytes) => 'v'.repeat(bytes),
  acr_values: (bytes) => 'x'.repeat(bytes),
  display: (bytes) => 'p'.repeat(bytes),
};

describe('attack: large requests', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  before(async () => {
    const client = { token_endpoint_auth_method: 'none', client_secret: undefined };
    test = await startService({ relyingParties: [recordOf({ id: ID, client }), recordOf({ id: 'portal' })] });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  const bodyOf = (parameters: Readonly<Record<string, string>>): string =>
    new URLSearchParams({
      client_id: ID,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
  const push = (parameters: Readonly<Record<string, string>>, chunked = false): Promise<Response> => {
    const body = bodyOf(parameters);
    return fetch(`${test.issuer}/par`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...(chunked ? { body: new Blob([body]).stream(), duplex: 'half' } : { body }),
    });
  };
  const stored = (name = 'oidc_pushed_requests'): Promise<number> => test.service.store.raw(name).countDocuments({});
  const largest = async (name: string): Promise<number> => {
    const { collections } = test.service.store;
    expect(collections.map((collection) => collection.name)).to.include(name);
    const all = (await test.service.store.raw(name).find({}).toArray()) as unknown as readonly Stored[];
    return Math.max(...all.map(({ payload }) => payload.length));
  };

  it('that are pushed are refused, with and without a stated length, and nothing of them is stored', async () => {
    const before = await stored();
    expect((await push({ state: 's'.repeat(40 * KIB) })).status).to.equal(413);
    expect((await push({ state: 's'.repeat(40 * KIB) }, true)).status).to.be.within(400, 413);
    expect((await push({ state: 's'.repeat(10 * KIB) })).status).to.equal(400);
    expect(await stored()).to.equal(before);
  });

  for (const [name, fill] of Object.entries(filled)) {
    const most = LARGEST_PARAMETERS[name as keyof typeof LARGEST_PARAMETERS];
    it(`${name} has at most ${most} bytes, pushed or in the address; the refusal names it`, async () => {
      const before = await stored();
      expect((await push({ [name]: fill(most) })).status).to.equal(201);
      const refused = await push({ [name]: fill(most + 1) });
      expect(refused.status).to.equal(400);
      const answer = (await refused.json()) as Readonly<Record<string, string>>;
      expect(answer).to.include({ error: 'invalid_request' });
      expect(answer['error_description']).to.match(new RegExp(`^${name} must not have more than ${most} bytes`));
      expect(await stored()).to.equal(before + 1);

      const begun = await stored('oidc_interactions');
      const inAddress = await newBrowser().get((await rp.request({ [name]: fill(most + 1) })).url.href);
      expect(inAddress.url).to.satisfy(atCallback);
      expect(answerOf(inAddress.url)).to.include({ error: 'invalid_request' });
      expect(await stored('oidc_interactions')).to.equal(begun);
    });
  }

  it('characters that JSON writes longer count as long as they are stored', async () => {
    const { state } = LARGEST_PARAMETERS;
    expect((await push({ state: '"'.repeat(state / 2) })).status).to.equal(201);
    expect((await push({ state: '"'.repeat(state / 2 + 1) })).status).to.equal(400);
    expect((await push({ state: '\u0001'.repeat(state / 4) })).status).to.equal(400);
    expect((await push({ state: 'ố'.repeat(state / 3) })).status).to.equal(201);
    expect((await push({ state: 'ố'.repeat(state / 3 + 1) })).status).to.equal(400);
  });

  it('are refused to a session as well, so that a relying party does not learn of it only sometimes', async () => {
    const { browser } = await signInTo(test, 'portal');
    const most = LARGEST_PARAMETERS.state;
    for (const prompt of [{}, { prompt: 'none' }]) {
      const within = await browser.get((await rp.request({ ...prompt, state: 's'.repeat(most) })).url.href);
      expect(answerOf(within.url)).to.have.property('code');
      const beyond = await browser.get((await rp.request({ ...prompt, state: 's'.repeat(most + 1) })).url.href);
      expect(answerOf(beyond.url)).to.include({ error: 'invalid_request' });
    }
  });

  it('that are accepted are stored in little more than they have', async () => {
    for (const collection of ['oidc_pushed_requests', 'oidc_interactions']) {
      await test.service.store.raw(collection).deleteMany({});
    }
    const begin = async (parameters: Readonly<Record<string, string>>): Promise<void> => {
      const pushed = (await (await push(parameters)).json()) as { readonly request_uri: string };
      const query = new URLSearchParams({ client_id: ID, request_uri: pushed.request_uri }).toString();
      const answer = await fetch(`${test.issuer}/auth?${query}`, { redirect: 'manual' });
      expect(answer.status).to.equal(303);
    };
    const usual = { scope: 'openid profile phone', state: CHALLENGE, nonce: CHALLENGE };
    await begin(usual);
    expect(await largest('oidc_interactions')).to.be.below(600);
    expect(await largest('oidc_pushed_requests')).to.be.below(600);

    const all = Object.entries(filled).filter(([name]) => name !== 'display');
    await begin(
      Object.fromEntries(
        all.map(([name, fill]) => [name, fill(LARGEST_PARAMETERS[name as keyof typeof LARGEST_PARAMETERS])]),
      ),
    );
    expect(await largest('oidc_interactions')).to.be.below(11 * KIB);
    expect(await largest('oidc_pushed_requests')).to.be.below(11 * KIB);
  });

  it('an id_token_hint is stored without its signature and what it says of the citizen', async () => {
    const { tokens, sub } = await signInTo(test, 'portal');
    await test.service.store.raw('oidc_interactions').deleteMany({});
    const hint = tokens.id_token ?? '';
    const browser = newBrowser();
    const page = await browser.get((await rp.request({ id_token_hint: hint })).url.href);
    expect(page.name).to.equal('sign-in');
    const [document] = (await test.service.store.raw('oidc_interactions').find({}).toArray()) as unknown as Stored[];
    const kept = test.service.seal.open<{ params: Record<string, string> }>(
      document?.payload ?? Buffer.of(),
      'oidc_interactions',
    ).params['id_token_hint'];
    const [, claims = '', signature] = kept?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).to.deep.equal({ sub });
    expect(signature).to.equal('');
  });
});
