import { expect } from 'chai';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { libraryOf } from '../../../src/relying-parties/index.ts';
import type { Page } from '../../support/html-client.ts';
import { walkThrough } from '../../support/relying-party.ts';
import { until } from '../../support/until.ts';
import { Navigator } from '../support/navigator.ts';
import { announce } from '../support/preparation.ts';
import { theProduct, type Person, type Product } from '../support/product.ts';
import { startClient, type Client } from '../support/program.ts';
import { endSession, methodOf } from '../support/walk.ts';

/** The application behind Keycloak, as the page has it. Nobody listens there: the browser stops. */
const APPLICATION = 'http://localhost:8081';
const isBack = (url: string): boolean => url.startsWith(APPLICATION);

// Keycloak runs too shortly for the second compiler to pay.
announce('keycloak', { JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' });

describe('the client of docs/integrate/libraries/keycloak.md', function () {
  this.timeout(600_000);
  const browser = new Navigator({ stopAt: isBack });
  let product: Product;
  let client: Client;
  let person: Person;
  let keycloak: oidc.Configuration;
  let [idToken, accessToken] = ['', ''];
  before(async () => {
    product = await theProduct();
    client = await startClient('keycloak');
    person = await product.person();
    keycloak = await oidc.discovery(new URL(`${client.url}/realms/citizens`), 'portal', undefined, oidc.None(), {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the test runs on plain http
      execute: [oidc.allowInsecureRequests],
    });
  });
  after(() => (client as Client | undefined)?.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.log(client.output());
  });

  /** The address at Keycloak to which the application sends the citizen, and what checks the answer. */
  async function request(parameters: Record<string, string>) {
    const checks = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState: oidc.randomState() };
    const url = oidc.buildAuthorizationUrl(keycloak, {
      ...{ redirect_uri: `${APPLICATION}/callback`, scope: 'openid', state: checks.expectedState, ...parameters },
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    return { address: url.href, checks };
  }
  /** Goes to Keycloak, and on from there, until the browser is back at the application. */
  async function visit(parameters: Record<string, string>, who = { browser, person }) {
    const { address, checks } = await request(parameters);
    const { number, password } = who.person;
    const start = await who.browser.get(address);
    const page = await walkThrough(who.browser, start, { number, password, isBack, tick: ['birthdate'] });
    expect(isBack(page.url), `${page.url}: ${page.text.slice(0, 400)}`).to.equal(true);
    return { back: new URL(page.url), checks };
  }
  /** The claims of Keycloak's ID token. */
  async function enter(parameters: Record<string, string>, who = { browser, person }): Promise<oidc.JsonObject> {
    const { back, checks } = await visit(parameters, who);
    const tokens = await oidc.authorizationCodeGrant(keycloak, back, checks);
    [idToken, accessToken] = [tokens.id_token ?? '', tokens.access_token];
    return decodeJwt(idToken);
  }
  /** Whether Keycloak has a session, which it says without asking the provider. */
  const hasSession = async (): Promise<boolean> => {
    const { back } = await visit({ prompt: 'none' });
    return back.searchParams.get('error') !== 'login_required';
  };
  /** Whether the session of the last sign-in lives. */
  const isSignedIn = async (): Promise<boolean> => {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await fetch(keycloak.serverMetadata().userinfo_endpoint ?? '', { headers })).status === 200;
  };
  const delivered = async (): Promise<number> => {
    const metrics = await (await fetch(`${product.issuer}/metrics`)).text();
    return Number(/^sen_id_logout_notices_total\{outcome="delivered"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
  };
  /**
   * Ends a session at the provider, and waits until Keycloak has taken the logout token. To ask Keycloak meanwhile
   * would not do: it may bring a session back that is read while it is being removed.
   */
  const andToldOf = async (end: () => Promise<unknown>): Promise<void> => {
    const before = await delivered();
    await end();
    await until(async () => (await delivered()) > before);
  };
  const signOut = (): Promise<Page> =>
    browser.get(
      oidc.buildEndSessionUrl(keycloak, { id_token_hint: idToken, post_logout_redirect_uri: `${APPLICATION}/` }).href,
    );

  it('signs in at LoA1, as its entry in the table of libraries says', async () => {
    expect(await enter({ kc_idp_hint: 'sen-id' })).to.include({
      ...{ sen_id_acr: 'LoA1', full_name: 'Nguyễn Văn Mẫu', birthdate: '1996-01-01' },
    });
    const seen = await product.requests(client.clientId);
    const find = (path: string) => new Map(seen.find((one) => one.path === path)?.parameters);
    expect(find('/auth').get('code_challenge_method')).to.equal('S256');
    expect(methodOf(find('/token'))).to.equal(libraryOf('keycloak')?.authMethods[0]);
  });

  it('reaches LoA2 where the application asks for it', async () => {
    const claims = await enter({ kc_idp_hint: 'sen-id', acr_values: 'LoA2', prompt: 'login' });
    expect(claims).to.include({ sen_id_acr: 'LoA2' });
    expect(await enter({ prompt: 'none' })).to.include({ sen_id_acr: 'LoA2' });
  });

  it('signs out, at the provider too, and comes back to the application', async () => {
    const page = await signOut();
    expect(page.name, page.text.slice(0, 400)).to.equal('sign-out');
    await andToldOf(async () => {
      expect((await browser.submit(page, { button: 'continue' })).url).to.equal(`${APPLICATION}/`);
    });
    expect(await hasSession()).to.equal(false);
    expect((await browser.get(`${product.issuer}/account`)).name).to.equal('sign-in');
  });

  it('is signed out by the back-channel', async () => {
    const another = { browser: new Navigator({ stopAt: isBack }), person };
    await enter({ kc_idp_hint: 'sen-id' }, another);
    expect(await isSignedIn()).to.equal(true);
    await andToldOf(() => endSession(another.browser, product));
    expect(await isSignedIn()).to.equal(false);
  });

  it('is signed out when the citizen withdraws the consent', async () => {
    const another = { browser: new Navigator({ stopAt: isBack }), person };
    await enter({ kc_idp_hint: 'sen-id' }, another);
    const page = await another.browser.get(`${product.issuer}/account/consents/${client.clientId}/withdraw`);
    await andToldOf(() => another.browser.submit(page, { button: 'withdraw' }));
    expect(await isSignedIn()).to.equal(false);
  });

  it('offers its own sign-in page where the citizen cancels', async () => {
    const another = new Navigator({ stopAt: isBack });
    const { address } = await request({ kc_idp_hint: 'sen-id' });
    const page = await another.submit(await another.get(address), { button: 'cancel' });
    expect(page.url.startsWith(client.url), page.url).to.equal(true);
    expect(page.text).to.contain('Sen ID');
    expect((await product.requests(client.clientId))[0]?.path).to.match(/^\/auth/);
  });

  it('tells the application the level that an account reaches', async () => {
    const low = { browser: new Navigator({ stopAt: isBack }), person: await product.person({ level: 1 }) };
    expect(await enter({ kc_idp_hint: 'sen-id', acr_values: 'LoA2' }, low)).to.include({ sen_id_acr: 'LoA1' });
  });
});
