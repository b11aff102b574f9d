import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { until } from '../../support/until.ts';
import { describeClient, shownAtRoot, signIn } from '../support/walk.ts';

const STEP_UP = '/oauth2/start?acr_values=LoA2&rd=/payments';

describeClient(
  'oauth2-proxy',
  {
    ...{ login: '/', stepUp: STEP_UP, refresh: '/', logout: '/logout', backchannel: false },
    // The minute of the page is too long for a test.
    env: { OAUTH2_PROXY_COOKIE_REFRESH: '1s' },
    // The installation compiles the proxy.
    timeout: 600_000,
  },
  (at) => {
    it('shows that nobody is signed in after the sign-out', async () => {
      const page = await new HtmlClient().get(`${at().url}/signed-out`);
      expect(page.text).to.contain('Sign in');
    });

    it('is over at the next refresh after the consent was withdrawn', async () => {
      const { product, clientId, url } = at();
      const browser = new HtmlClient();
      await signIn(browser, at(), '/', await product.person());
      const page = await browser.get(`${product.issuer}/account/consents/${clientId}/withdraw`);
      expect((await browser.submit(page, { button: 'withdraw' })).name).to.equal('account-withdrawn');
      await until(async () => (await browser.get(`${url}/`)).name === 'consent');
    });

    it('refreshes once for requests at the same time', async () => {
      const { product, ...client } = at();
      const browser = new HtmlClient();
      await signIn(browser, client, '/', await product.person());
      const refreshes = async () =>
        (await product.requests(client.clientId)).filter(({ path, parameters }) => {
          return path === '/token' && new Map(parameters).get('grant_type') === 'refresh_token';
        });
      const before = (await refreshes()).length;
      await until(async () => {
        const shown = await Promise.all(Array.from({ length: 8 }, () => shownAtRoot(browser, client)));
        expect(shown.every((one) => one?.['acr'] === 'LoA1')).to.equal(true);
        return (await refreshes()).length > before;
      });
      const [last] = await refreshes();
      expect(last?.status).to.equal(200);
    });

    it('believes no header of a browser, and leaves the level to the application', async () => {
      const { product, ...client } = at();
      const browser = new HtmlClient();
      await signIn(browser, client, '/', await product.person({ level: 1 }));
      const answer = await browser.send(`${client.url}/payments`, { headers: { 'x-auth-acr': 'LoA2' } });
      expect(answer.status).to.equal(403);
      const page = await browser.submit(await browser.get(client.url + STEP_UP), { button: 'allow' });
      expect([page.url, page.status]).to.deep.equal([`${client.url}/payments`, 403]);
    });
  },
);
