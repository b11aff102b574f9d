import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

/** Addresses that are not what they become when they are parsed and written again. */
const URIS = [
  'http://localhost:9/callback?from=sen%20id&b=c+d&tilde=%7e&quote=%27&empty=&flag',
  'http://localhost:9/callback?',
  'http://localhost:9/callback?a=1&',
  'http://localhost:9/callback?a=%C4%91&a=2&A=%c3%a0',
  'http://LOCALHOST:9/callback/../callback?x',
  'http://localhost:9',
  'http://localhost:80/callback?path=/a/b?c;d,e',
];

describe('redirect URIs with a query', () => {
  let test: TestService;
  before(async () => {
    const relyingParties = URIS.map((uri, index) =>
      recordOf({ id: `rp-${index}`, client: { redirect_uris: [uri], post_logout_redirect_uris: [uri] } }),
    );
    test = await startService({ relyingParties });
  });
  after(() => test.close());

  const isOurs = (url: string): boolean => url.startsWith(test.issuer);
  /** Keeps the Location of the last answer, as it was sent. */
  class Witness extends HtmlClient {
    location = '';
    override async send(url: string, init?: RequestInit): Promise<Response> {
      const response = await super.send(url, init);
      this.location = response.headers.get('location') ?? this.location;
      return response;
    }
  }
  const addedTo = (uri: string, location: string): URLSearchParams => {
    expect(location.slice(0, uri.length)).to.equal(uri);
    const rest = location.slice(uri.length);
    const separator = uri.includes('?') ? (/[?&]$/.test(uri) ? '' : '&') : '?';
    expect(rest.slice(0, separator.length)).to.equal(separator);
    return new URLSearchParams(rest.slice(separator.length));
  };

  for (const [index, uri] of URIS.entries()) {
    it(`come back to the letter, after a sign-in, a refusal and a sign-out: ${uri}`, async () => {
      const rp = await TestRelyingParty.open(test, `rp-${index}`, undefined, {}, uri);
      const browser = new Witness({ stopAt: (url) => !isOurs(url) });

      const silent = await rp.request({ prompt: 'none' });
      await browser.get(silent.url.href);
      const refused = addedTo(uri, browser.location);
      expect([...refused.keys()]).to.have.members(['error', 'error_description', 'state', 'iss']);
      expect(refused.get('state')).to.equal(silent.state);

      const cancelled = await rp.request();
      await browser.submit(await browser.get(cancelled.url.href), { button: 'cancel' });
      expect(addedTo(uri, browser.location).get('error')).to.equal('access_denied');

      const request = await rp.request({ state: 'a b+c%20&x=' });
      const { record, password } = test.person('level-1');
      let page = await browser.get(request.url.href);
      page = await browser.submit(page, { fields: { personal_number: record.number, password }, button: 'continue' });
      await browser.submit(page, { button: 'allow' });
      const answer = addedTo(uri, browser.location);
      expect([...answer.keys()]).to.have.members(['code', 'state', 'iss']);
      expect(answer.get('state')).to.equal('a b+c%20&x=');
      const posted = await browser.get((await rp.request({ response_mode: 'form_post', prompt: 'none' })).url.href);
      expect(posted.$('form').attr('action')).to.equal(uri);

      for (const [button, state] of [
        ['cancel', 'x y'],
        ['continue', undefined],
      ] as const) {
        const query = new URLSearchParams({ client_id: `rp-${index}`, post_logout_redirect_uri: uri });
        if (state !== undefined) query.set('state', state);
        const asking = await browser.get(`${test.issuer}/session/end?${query.toString()}`);
        await browser.submit(asking, { button });
        if (state === undefined) expect(browser.location).to.equal(uri);
        else expect(Object.fromEntries(addedTo(uri, browser.location))).to.deep.equal({ state });
      }
    });
  }
});
