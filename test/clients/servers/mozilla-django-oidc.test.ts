import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { itChecksLogouts } from '../support/logouts.ts';
import type { Client } from '../support/program.ts';
import { describeClient, signIn, type Shown } from '../support/walk.ts';

/** The list on the client's home page. */
async function shownOnPage(browser: HtmlClient, { url }: Client): Promise<Shown | undefined> {
  const page = await browser.get(`${url}/`);
  if (page.status !== 200) return undefined;
  const { $ } = page;
  const terms = $('dt').toArray();
  return Object.fromEntries(terms.map((term) => [$(term).text(), $(term).next().text()]));
}

const walk = {
  ...{ login: '/oidc/authenticate/', stepUp: '/oidc/authenticate/?level=2', logout: '/', backchannel: true },
  shown: shownOnPage,
};

describeClient('mozilla-django-oidc', walk, (at) => {
  itChecksLogouts(walk, at);

  it('asks again without the citizen', async () => {
    const { product, ...client } = at();
    const browser = new HtmlClient();
    await signIn(browser, client, walk.login, await product.person());
    expect((await browser.get(`${client.url}/renew/`)).url).to.equal(`${client.url}/`);
    expect(await shownOnPage(browser, client)).to.include({ acr: 'LoA1' });
    const [last] = (await product.requests(client.clientId)).filter(({ path }) => path === '/auth');
    expect(new Map(last?.parameters).get('prompt')).to.equal('none');
  });

  it('says so where the citizen gives up', async () => {
    const { url } = at();
    const browser = new HtmlClient();
    const page = await browser.submit(await browser.get(url + walk.login), { button: 'cancel' });
    expect(page.status).to.equal(400);
    expect(page.text).to.match(/^access_denied: /);
  });
});
