import { expect } from 'chai';
import { recordOf, SECRET, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { answerOf, newBrowser, signInTo } from '../protocol/party.ts';

interface Recorded {
  readonly event: string;
}

type Event = { readonly type: string } & Readonly<Record<string, unknown>>;

describe('what is recorded of sign-ins and refusals', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;

  before(async () => {
    test = await startService({
      relyingParties: [recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  /** The events that came with some work, in order. */
  const eventsOf = async (work: () => Promise<unknown>): Promise<Event[]> => {
    const all = async () => (await test.service.store.raw('audit').find({}).sort({ _id: 1 }).toArray()) as unknown;
    const before = ((await all()) as Recorded[]).length;
    await work();
    return ((await all()) as Recorded[]).slice(before).map(({ event }) => JSON.parse(event) as Event);
  };
  const signIn = async (parameters: Record<string, string>, password?: string) => {
    const browser = newBrowser();
    const page = await browser.get((await rp.request(parameters)).url.href);
    const person = test.person('level-2');
    const fields = { personal_number: person.record.number, password: password ?? person.password };
    return { browser, page: await browser.submit(page, { fields }) };
  };

  it('is who signed in, by which factors, and what was released to whom', async () => {
    const events = await eventsOf(() => signInTo(test, 'portal', { parameters: { acr_values: 'LoA2' } }));
    const types = events.map(({ type }) => type);
    expect(types).to.include.members([
      ...['password_accepted', 'one_time_code_sent', 'one_time_code_accepted', 'device_added'],
      ...['consent_given', 'claims_released'],
    ]);
    const accounts = new Set(events.map((event) => event['account']));
    expect([...accounts]).to.have.length(1);
    expect(events.find(({ type }) => type === 'claims_released')).to.include({ rp: 'portal' });
  });

  it('is each wrong try, and each refusal of a service', async () => {
    expect((await eventsOf(() => signIn({}, 'wrong and long'))).map(({ type }) => type)).to.include(
      'password_rejected',
    );
    const code = await eventsOf(async () => {
      const { browser, page } = await signIn({ acr_values: 'LoA2' });
      await browser.submit(page, { fields: { code: '999999' } });
    });
    expect(code.map(({ type }) => type)).to.include('one_time_code_rejected');
    const denied = await eventsOf(async () => {
      const { browser, page } = await signIn({ prompt: 'consent' });
      const end = await browser.submit(page, { button: 'deny' });
      expect(answerOf(end.url)['error']).to.equal('access_denied');
    });
    expect(denied.map(({ type }) => type)).to.include.members(['consent_refused', 'authorization_refused']);
    expect(denied.find(({ type }) => type === 'authorization_refused')).to.include({
      ...{ rp: 'portal', error: 'access_denied' },
    });
  });

  const authorization = `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}`;
  const post = (path: string, body: Record<string, string>, headers: Record<string, string> = { authorization }) =>
    fetch(`${test.issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(body) });
  const typesOf = async (work: () => Promise<unknown>) => (await eventsOf(work)).map(({ type }) => type);

  /** The request for tokens of a new code. */
  const codeRequest = async (parameters: Record<string, string> = {}) => {
    const { browser } = await signInTo(test, 'portal');
    const request = await rp.request(parameters);
    let end = await browser.get(request.url.href);
    if (end.name === 'consent') end = await browser.submit(end, { button: 'allow' });
    return {
      ...{ grant_type: 'authorization_code', code: answerOf(end.url)['code'] ?? '' },
      ...{ redirect_uri: rp.redirectUri, code_verifier: request.verifier },
    };
  };

  it('is the use of a code a second time', async () => {
    const body = await codeRequest();
    expect((await post('/token', body)).status).to.equal(200);
    const types = await typesOf(async () => expect((await post('/token', body)).status).to.equal(400));
    expect(types).to.deep.equal(['code_reuse_detected']);
  });

  it('is the use of a code at the same instant, at least once', async () => {
    const body = await codeRequest();
    const types = await typesOf(() => Promise.all([1, 2, 3].map(() => post('/token', body))));
    expect(new Set(types)).to.deep.equal(new Set(['code_reuse_detected']));
  });

  it('is the use of a refresh token a second time', async () => {
    const body = await codeRequest({ scope: 'openid profile offline_access', prompt: 'consent' });
    const tokens = (await (await post('/token', body)).json()) as { readonly refresh_token: string };
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect(await typesOf(async () => expect((await post('/token', refresh)).status).to.equal(200))).to.deep.equal([]);
    const types = await typesOf(async () => expect((await post('/token', refresh)).status).to.equal(400));
    expect(types).to.deep.equal(['refresh_token_reuse_detected']);
  });

  it('is no reuse where a token is revoked', async () => {
    const tokens = (await (await post('/token', await codeRequest())).json()) as { readonly access_token: string };
    expect(await typesOf(() => post('/token/revocation', { token: tokens.access_token }))).to.deep.equal([]);
  });

  it('is, in the metrics, how many sign-ins were completed, and how many failed at what', async () => {
    const counted = async (outcome: string): Promise<number> => {
      const text = await (await fetch(`${test.issuer}/metrics`)).text();
      return Number(new RegExp(`^sen_id_sign_ins_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    };
    const outcomes = () => Promise.all(['completed', 'sign_in_failed'].map(counted));
    const [completed = 0, wrong = 0] = await outcomes();
    const { browser } = await signInTo(test, 'portal', { parameters: { acr_values: 'LoA2' } });
    expect(await outcomes()).to.deep.equal([completed + 1, wrong]);
    await browser.get((await rp.request()).url.href);
    expect(await outcomes(), 'a session needs no sign-in').to.deep.equal([completed + 1, wrong]);
    await signIn({}, 'wrong and long');
    expect(await outcomes()).to.deep.equal([completed + 1, wrong + 1]);
  });

  it('is, in the metrics, how often each endpoint refused, by the code of the error', async () => {
    const counted = async (code: string): Promise<number> => {
      const text = await (await fetch(`${test.issuer}/metrics`)).text();
      return Number(new RegExp(`^sen_id_oauth_errors_total\\{error="${code}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    };
    const wrong = { authorization: `Basic ${Buffer.from('portal:wrong').toString('base64')}` };
    for (const [code, work] of [
      ['invalid_client', () => post('/token', { grant_type: 'authorization_code' }, wrong)],
      ['invalid_client', () => post('/par', {}, wrong)],
      ['invalid_client', () => post('/token/introspection', { token: 'x' }, wrong)],
      ['invalid_grant', () => post('/token', { grant_type: 'authorization_code', code: 'x', redirect_uri: 'x' })],
      ['invalid_token', () => fetch(`${test.issuer}/userinfo`, { headers: { authorization: 'Bearer x' } })],
      ['invalid_scope', async () => newBrowser().get((await rp.request({ scope: 'openid address' })).url.href)],
    ] as const) {
      const before = await counted(code);
      await work();
      expect(await counted(code), code).to.equal(before + 1);
    }
  });
});
