import { expect } from 'chai';
import { libraryOf } from '../../../src/relying-parties/index.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { walkThrough } from '../../support/relying-party.ts';
import { until } from '../../support/until.ts';
import { theProduct, type Person, type Product } from './product.ts';
import { announce } from './preparation.ts';
import { startClient, type Client } from './program.ts';

/** What a client says about the citizen who is signed in. */
export type Shown = Readonly<Record<string, unknown>>;

/** Where the program of a page does what. A path that is missing is something that the library cannot do. */
export interface Walk {
  /** Starts a sign-in without a level. */
  readonly login: string;
  /** Starts a sign-in, or a step-up, at level 2. */
  readonly stepUp: string;
  /** Refreshes the tokens. */
  readonly refresh?: string;
  /** Signs out, through the provider. */
  readonly logout: string;
  /** Whether it is signed out by the provider's back-channel. */
  readonly backchannel: boolean;
  /** What the client shows; undefined for nobody. By default the JSON of `/`, or any other status than 200. */
  readonly shown?: (browser: HtmlClient, client: Client) => Promise<Shown | undefined>;
  /** What the client shows where the citizen cancels: a part of its address or page. By default the OAuth error. */
  readonly refused?: string;
  /** Opens a browser for the walk: an `HtmlClient` by default, or a `Navigator`. */
  readonly browser?: () => HtmlClient;
  /** Further variables of the environment. A test must say why the settings of the page are not enough for it. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long this client may take to be installed and to start, in milliseconds. */
  readonly timeout?: number;
}

/** What a client says at its root, in JSON. */
export async function shownAtRoot(browser: HtmlClient, { url }: Client): Promise<Shown | undefined> {
  const answer = await browser.send(`${url}/`);
  if (answer.status === 200) return (await answer.json()) as Shown;
  await answer.body?.cancel();
  return undefined;
}

/** Goes through the pages of the provider from an address of the client until the browser is back. */
export async function signIn(browser: HtmlClient, client: Client, path: string, person: Person): Promise<Page> {
  const { number, password } = person;
  const isBack = (url: string): boolean => url.startsWith(client.url);
  const start = await browser.get(client.url + path);
  const back = await walkThrough(browser, start, { number, password, isBack, consent: 'allow' });
  expect(isBack(back.url), `${back.url}: ${back.text.slice(0, 400)}`).to.equal(true);
  expect(back.status, back.text.slice(0, 800)).to.be.below(400);
  return back;
}

/** Leaves through the provider's page, and comes back to the client. */
export async function signOut(browser: HtmlClient, client: Client, path: string): Promise<void> {
  let page = await browser.get(client.url + path);
  // Some clients ask first.
  if (page.url.startsWith(client.url) && page.$('form').length === 1) page = await browser.submit(page);
  expect(page.name, `${page.url}: ${page.text.slice(0, 400)}`).to.equal('sign-out');
  const back = await browser.submit(page, { button: 'continue' });
  expect(back.url.startsWith(client.url), back.url).to.equal(true);
}

/** Signs out at the provider itself, as on another device of the citizen. */
export async function endSession(browser: HtmlClient, product: Product): Promise<void> {
  const page = await browser.get(`${product.issuer}/session/end`);
  await browser.submit(page, { button: 'continue' });
}

/** Whether somebody is signed in at the provider. */
const isSignedIn = async (browser: HtmlClient, product: Product): Promise<boolean> =>
  (await browser.get(`${product.issuer}/account`)).name !== 'sign-in';

/** How the client authenticated at the token endpoint. */
export function methodOf(parameters: ReadonlyMap<string, string>): string {
  if (parameters.has('client_assertion')) return 'private_key_jwt';
  if (parameters.has('client_secret')) return 'client_secret_post';
  return parameters.has('client_id') ? 'none' : 'client_secret_basic';
}

/** Its PKCE and client authentication were those of the table of libraries. */
export async function expectFacts(id: string, { clientId }: Client, product: Product): Promise<void> {
  const seen = await product.requests(clientId);
  const find = (path: string) => new Map(seen.find((one) => one.path === path)?.parameters);
  const library = libraryOf(id);
  expect(find('/auth').get('code_challenge_method')).to.equal(library?.pkce === 'never' ? undefined : 'S256');
  expect(methodOf(find('/token'))).to.equal(library?.authMethods[0]);
}

/** Tests the client of a page from end to end. */
export function describeClient(id: string, walk: Walk, more?: (at: () => Client & { product: Product }) => void): void {
  announce(id, walk.env);
  describe(`the client of docs/integrate/libraries/${id}.md`, function () {
    this.timeout(walk.timeout ?? 90_000);
    const open = walk.browser ?? (() => new HtmlClient());
    const browser = open();
    const shown = (of = browser) => (walk.shown ?? shownAtRoot)(of, client);
    let product: Product;
    let client: Client;
    let person: Person;
    before(async () => {
      product = await theProduct();
      client = await startClient(id);
      person = await product.person();
    });
    afterEach(function () {
      if (this.currentTest?.state === 'failed') console.log(client.output().slice(-2000));
    });
    after(() => (client as Client | undefined)?.stop());

    it('signs in at LoA1, as its entry in the table of libraries says', async () => {
      await signIn(browser, client, walk.login, person);
      expect(await shown()).to.include({ acr: 'LoA1' });
      await expectFacts(id, client, product);
    });

    it('reaches LoA2 with the factor that is missing', async () => {
      await signIn(browser, client, walk.stepUp, person);
      expect(await shown()).to.include({ acr: 'LoA2' });
    });

    const { refresh } = walk;
    if (refresh !== undefined) {
      it('refreshes its tokens', async () => {
        // Some clients refuse to refresh a token of this very second.
        await until(async () => {
          const page = await browser.get(client.url + refresh);
          expect(page.status, page.text.slice(0, 400)).to.be.below(400);
          const [last] = (await product.requests(client.clientId)).filter(({ path }) => path === '/token');
          expect(last?.status).to.equal(200);
          return new Map(last?.parameters).get('grant_type') === 'refresh_token';
        });
        expect(await shown()).to.include({ acr: 'LoA2' });
      });
    }

    it('signs out, here and at the provider', async () => {
      await signOut(browser, client, walk.logout);
      expect(await shown()).to.equal(undefined);
      expect(await isSignedIn(browser, product)).to.equal(false);
    });

    if (walk.backchannel) {
      it('is signed out by the back-channel', async () => {
        // A notice about the session before, which comes late, must not be taken for the one about this session.
        const [another, someone] = [open(), await product.person()];
        await signIn(another, client, walk.login, someone);
        expect(await shown(another)).to.include({ acr: 'LoA1' });
        await endSession(another, product);
        await until(async () => (await shown(another)) === undefined);
      });

      it('is signed out when the citizen withdraws the consent', async () => {
        const [another, someone] = [open(), await product.person()];
        await signIn(another, client, walk.login, someone);
        const page = await another.get(`${product.issuer}/account/consents/${client.clientId}/withdraw`);
        await another.submit(page, { button: 'withdraw' });
        await until(async () => (await shown(another)) === undefined);
      });
    }

    it('shows an error where the citizen cancels, and asks for nothing more', async () => {
      const another = open();
      const page = await another.submit(await another.get(client.url + walk.login), { button: 'cancel' });
      expect(page.url.startsWith(client.url), page.url).to.equal(true);
      expect(`${page.url}\n${page.text}`).to.include(walk.refused ?? 'access_denied');
      expect(await shown(another)).to.equal(undefined);
      const [last] = await product.requests(client.clientId);
      expect(last?.path).to.match(/^\/auth/);
    });

    more?.(() => ({ ...client, product }));
  });
}
