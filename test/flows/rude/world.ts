import { expect } from 'chai';
import { PAUSE_SECONDS } from '../../../src/oidc/clients/key-sets.ts';
import * as client from 'openid-client';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { freePort } from '../../support/ports.ts';
import { SECRET, TestRelyingParty, walkThrough, type AuthorizationRequest } from '../../support/relying-party.ts';
import { expectNothingGiven, POLITE, rudeFetch, type Manner } from '../../support/rude/manners.ts';
import { startRudeParty, type Arrival, type Forward, type RudeParty } from '../../support/rude/party.ts';
import { startRudeProxy, type Rudeness } from '../../support/rude/proxy.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

/** What is rude in a run of the journeys. */
export interface Rude {
  readonly manner?: Manner;
  readonly forward?: Forward;
  readonly proxy?: Partial<Rudeness>;
}

interface Attempt {
  readonly person?: string;
  readonly parameters?: Record<string, string>;
  readonly browser?: HtmlClient;
  readonly party?: TestRelyingParty;
  /** The address to which the party sends the browser; by default that of a plain request. */
  readonly address?: (request: AuthorizationRequest) => Promise<URL>;
  /** Takes the browser from the first page to one that `walkThrough` knows. */
  readonly between?: (page: Page, browser: HtmlClient) => Promise<Page>;
}

/** The product behind a rude proxy, with rude relying parties and the people of the sandbox. */
export interface RudeWorld {
  readonly test: TestService;
  readonly rude: RudeParty;
  readonly party: TestRelyingParty;
  /** Passes the pauses between messages to one person. */
  later(): void;
  browse(): HtmlClient;
  /** Opens another relying party of this world: `keys` authenticates with keys that it rotates. */
  openKeyParty(): Promise<TestRelyingParty>;
  /** The browser goes where the relying party sends it. @returns the page that comes */
  send(browser: HtmlClient, url: URL): Promise<Page>;
  /** Signs a person in at the relying party, and redeems the code. */
  signIn(attempt?: Attempt): Promise<SignedIn>;
  /** Brings a person through the pages of a sign-in of ours. */
  walk(browser: HtmlClient, page: Page, person: string): Promise<Page>;
  setPassword(person: string, password: string): void;
  close(): Promise<void>;
}

export interface SignedIn {
  readonly browser: HtmlClient;
  readonly party: TestRelyingParty;
  readonly tokens: Awaited<ReturnType<TestRelyingParty['redeem']>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly sub: string;
}

const CLAIMS = {
  name: { need: 'essential', purpose: 'form' },
  phone_number: { need: 'voluntary', purpose: 'form' },
};

export async function openRudeWorld({ manner = POLITE, forward = 'stays', proxy: rudeness }: Rude): Promise<RudeWorld> {
  let aheadMs = 0;
  let current = manner;
  const passwords = new Map<string, string>();
  const rude = await startRudeParty();
  const proxy = await startRudeProxy(await freePort(), () => test.config.port);
  const common = {
    grant_types: ['authorization_code', 'refresh_token'],
    backchannel_logout_uri: rude.backchannelUri,
    backchannel_logout_session_required: true,
  };
  const keys = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks_uri: rude.jwksUri };
  const test = await startService({
    clock: { now: () => new Date(Date.now() + aheadMs) },
    config: {
      issuer: proxy.url,
      trusted_proxies: ['127.0.0.0/8', '::1/128'],
      outbound: { timeout: '1 s' },
      authentication: { password: { memory_kib: 1024, passes: 1, lanes: 1 } },
    },
    relyingParties: [
      { ...rude.record(forward, common), claims: CLAIMS },
      { ...rude.record(forward, { ...common, ...keys }, 'rude-keys'), claims: CLAIMS },
    ],
  });
  const open = async (id: string, authentication: client.ClientAuth): Promise<TestRelyingParty> => {
    const party = await TestRelyingParty.open(test, id, authentication, {}, rude.callback(forward));
    const send = rudeFetch(() => current);
    party.configuration[client.customFetch] = (url, { body, ...init }) => send(url, { ...init, body: body ?? null });
    return party;
  };
  const party = await open(rude.idOf(forward), client.ClientSecretBasic(SECRET));
  Object.assign(proxy.rudeness, rudeness);

  const passwordOf = (person: string): string => passwords.get(person) ?? test.person(person).password;
  const isBack = (url: string): boolean => !url.startsWith(test.issuer);
  const hangs = rude.callback('hangs');
  const browse = (): HtmlClient => new HtmlClient({ stopAt: (url) => url.startsWith(hangs) });
  const walk = async (browser: HtmlClient, page: Page, person: string): Promise<Page> => {
    const options = { number: test.person(person).record.number, password: passwordOf(person), isBack };
    const end = await walkThrough(browser, page, options);
    // Of two forms that ask for a code at once, one says that it was just sent; the code can be typed there.
    if (end.problem !== 'code_just_sent') return end;
    return walkThrough(browser, await browser.submit(end, { fields: { code: '000000' }, button: 'continue' }), options);
  };

  const send = async (browser: HtmlClient, url: URL): Promise<Page> => {
    const query = url.search.slice(1);
    const at = (search: string): string => `${url.origin}${url.pathname}?${search}`;
    const sent = { body: query, headers: {} };
    if (current.spoil !== undefined) {
      const arrivals = rude.arrivals.length;
      const refused = await browse().get(at(current.spoil(sent).body));
      // Where a page asks first, as before a sign-out without a word of the service, it may come.
      expect(refused.status, refused.text.slice(0, 300)).to.be.below(500);
      expectNothingGiven(refused.text);
      for (const { url: answer, body } of rude.arrivals.slice(arrivals)) {
        expect(`${answer} ${body}`).to.include('error=').and.not.include('code=');
      }
    }
    const address = at(current.dress?.(sent).body ?? query);
    if (current.repeats !== true) return browser.get(address);
    const [page, other] = await Promise.all([browser.get(address), browser.get(address)]);
    expect(other.status).to.be.below(500);
    return page;
  };

  /** The callback that came for a request: by the address line, or by a form. */
  const answerTo = ({ state }: AuthorizationRequest, end: Page): URL => {
    const mine = ({ url, body }: Arrival): boolean => url.includes(`state=${state}`) || body.includes(`state=${state}`);
    const arrival = rude.arrivals.findLast((one) => one.url.startsWith(rude.callback(forward)) && mine(one));
    if (arrival === undefined) return new URL(end.url);
    return new URL(arrival.method === 'POST' ? `${rude.callback(forward)}?${arrival.body}` : arrival.url);
  };

  const signIn = async (attempt: Attempt = {}): Promise<SignedIn> => {
    const { person = 'level-2', browser = browse(), between, parameters, address } = attempt;
    const at = attempt.party ?? party;
    const request = await at.request(parameters);
    let page = await send(browser, (await address?.(request)) ?? request.url);
    if (between !== undefined) page = await between(page, browser);
    let end = await walk(browser, page, person);
    if (end.name === 'form-post') {
      // A callback that hangs has taken the form all the same.
      const leaving = browser.submit(end).catch(() => end);
      const arrived = until(() => rude.arrivals.some(({ body }) => body.includes(`state=${request.state}`)));
      await Promise.all([forward === 'hangs' ? undefined : leaving, arrived]);
      end = forward === 'hangs' ? { ...end, url: rude.callback(forward) } : await leaving;
    }
    expect(isBack(end.url), `${end.name ?? ''} ${end.problem ?? ''} ${end.text.slice(0, 200)}`).to.equal(true);
    const callback = answerTo(request, end).href;
    if (current.repeats === true) {
      // A code that comes twice is worth nothing, and costs what was issued for it: the party has to ask once more.
      await at.redeem(request, callback).catch(() => undefined);
      current = POLITE;
      try {
        return await signIn({ ...attempt, browser });
      } finally {
        current = manner;
      }
    }
    const tokens = await at.redeem(request, callback);
    const claims = tokens.claims() ?? { sub: '' };
    return { browser, party: at, tokens, claims, sub: claims.sub };
  };

  return {
    ...{ test, rude, party, browse, send, signIn, walk },
    later: () => {
      aheadMs += 601_000;
    },
    openKeyParty: async () => {
      // Each request is signed with a key that was not there a moment before.
      const sign = async (given: Parameters<client.ClientAuth>): Promise<void> => {
        const { kid, key } = await rude.rotate();
        aheadMs += PAUSE_SECONDS * 1000;
        const authenticate: (...given: Parameters<client.ClientAuth>) => unknown = client.PrivateKeyJwt({ kid, key });
        await authenticate(...given);
      };
      // openid-client waits for the promise; its type does not say so.
      return open('rude-keys', (...given): unknown => sign(given));
    },
    setPassword: (person, password) => {
      passwords.set(person, password);
    },
    close: async () => {
      await test.close();
      await proxy.close();
      await rude.close();
    },
  };
}
