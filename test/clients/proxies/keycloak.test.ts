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
  let idToken = '';
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

  /** Goes to Keycloak as the application does. Returns with what the browser comes back, and what checks it. */
  async function visit(parameters: Record<string, string>) {
    const checks = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState: oidc.randomState() };
    const url = oidc.buildAuthorizationUrl(keycloak, {
      ...{ redirect_uri: `${APPLICATION}/callback`, scope: 'openid', state: checks.expectedState, ...parameters },
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const { number, password } = person;
    const start = await browser.get(url.href);
    const page = await walkThrough(browser, start, { number, password, isBack, tick: ['birthdate'] });
    expect(isBack(page.url), `${page.url}: ${page.text.slice(0, 400)}`).to.equal(true);
    return { back: new URL(page.url), checks };
  }
  /** The claims of Keycloak's ID token. */
  async function enter(parameters: Record<string, string>): Promise<oidc.JsonObject> {
    const { back, checks } = await visit(parameters);
    const tokens = await oidc.authorizationCodeGrant(keycloak, back, checks);
    idToken = tokens.id_token ?? '';
    return decodeJwt(idToken);
  }
  /** Whether Keycloak has a session, which it says without asking the provider. */
  const hasSession = async (): Promise<boolean> => {
    const { back } = await visit({ prompt: 'none' });
    return back.searchParams.get('error') !== 'login_required';
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
    const back = await browser.submit(page, { button: 'continue' });
    expect(back.url).to.equal(`${APPLICATION}/`);
    expect(await hasSession()).to.equal(false);
    expect((await browser.get(`${product.issuer}/account`)).name).to.equal('sign-in');
  });

  it('is signed out by the back-channel', async () => {
    await enter({ kc_idp_hint: 'sen-id' });
    expect(await hasSession()).to.equal(true);
    await endSession(browser, product);
    await until(async () => !(await hasSession()));
  });
});
