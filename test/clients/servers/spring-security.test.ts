import { expect } from 'chai';
import type { HtmlClient } from '../../support/html-client.ts';
import { until } from '../../support/until.ts';
import { Navigator } from '../support/navigator.ts';
import type { Client } from '../support/program.ts';
import { describeClient, signIn, type Shown } from '../support/walk.ts';

/** `/profile` leads who is not signed in to the provider. */
async function shown(browser: HtmlClient, { url }: Client): Promise<Shown | undefined> {
  const answer = await browser.send(`${url}/profile`);
  return answer.status === 200 ? ((await answer.json()) as Shown) : undefined;
}

describeClient(
  'spring-security',
  {
    ...{ login: '/profile', stepUp: '/payments', refresh: '/refresh', logout: '/logout', backchannel: true },
    ...{ browser: () => new Navigator(), shown, timeout: 300_000, refused: '/login?error' },
  },
  (at) => {
    it('gives the session the claims of a refresh', async () => {
      const { product, ...client } = at();
      const browser = new Navigator();
      await signIn(browser, client, '/profile', await product.person());
      const before = await shown(browser, client);
      expect(before).to.include({ name: 'Nguyễn Văn Mẫu' });
      // Tokens state whole seconds.
      await until(async () => {
        await browser.get(`${client.url}/refresh`);
        return (await shown(browser, client))?.['iat'] !== before?.['iat'];
      });
      expect(await shown(browser, client)).to.include({ name: 'Nguyễn Văn Mẫu', sub: before?.['sub'] });
    });

    it('shows an error where the account cannot reach level 2', async () => {
      const { product, ...client } = at();
      const browser = new Navigator();
      await signIn(browser, client, '/profile', await product.person({ level: 1 }));
      const page = await browser.submit(await browser.get(`${client.url}/payments`), { button: 'continue' });
      expect(page.url).to.equal(`${client.url}/login?error`);
    });
  },
);
