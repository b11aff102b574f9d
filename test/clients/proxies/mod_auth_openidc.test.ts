import { expect } from 'chai';
import type { HtmlClient } from '../../support/html-client.ts';
import { until } from '../../support/until.ts';
import { Navigator } from '../support/navigator.ts';
import type { Client } from '../support/program.ts';
import { describeClient, endSession, signIn, type Shown } from '../support/walk.ts';

interface Information {
  readonly id_token: Shown;
  readonly userinfo: Shown;
}

/** What the module knows of the session. Without one, the answer is 401. */
async function shown(browser: HtmlClient, { url }: Client): Promise<Shown | undefined> {
  const answer = await browser.send(`${url}/redirect_uri?info=json`);
  if (answer.status !== 200) return undefined;
  const { id_token, userinfo } = (await answer.json()) as Information;
  return { ...id_token, ...userinfo };
}

describeClient(
  'mod_auth_openidc',
  {
    ...{ login: '/profile', stepUp: '/payments', logout: '/redirect_uri?logout=', backchannel: true },
    refresh: '/redirect_uri?info=json&access_token_refresh_interval=1',
    ...{ browser: () => new Navigator(), shown },
  },
  (at) => {
    it('gives the claims to the application', async () => {
      const { product, ...client } = at();
      const page = await signIn(new Navigator(), client, '/profile', await product.person());
      expect(page.text)
        .to.match(/^OIDC_CLAIM_acr=LoA1$/m)
        .and.to.match(/^OIDC_CLAIM_name=Nguyễn Văn Mẫu$/m);
    });

    it('ends the session that ended at the provider, and no other of the same citizen', async () => {
      const { product, ...client } = at();
      const person = await product.person();
      const [here, there] = [new Navigator(), new Navigator()];
      for (const browser of [here, there]) await signIn(browser, client, '/profile', person);
      await endSession(here, product);
      await until(async () => (await shown(here, client)) === undefined);
      expect(await shown(there, client)).to.include({ acr: 'LoA1' });
    });

    it('says so where the account cannot reach level 2', async () => {
      const { product, ...client } = at();
      const browser = new Navigator();
      const stopped = await signIn(browser, client, '/profile', await product.person({ level: 1 }));
      expect(stopped.text).to.contain('OIDC_CLAIM_acr=LoA1');
      const page = await browser.submit(await browser.get(`${client.url}/payments`), { button: 'continue' });
      expect(page.text).to.contain('unmet_authentication_requirements');
    });
  },
);
