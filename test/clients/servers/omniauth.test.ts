import { expect } from 'chai';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { describeClient } from '../support/walk.ts';

/** A citizen who presses the button of the client's sign-in page. */
class Pressing extends HtmlClient {
  override async get(url: string): Promise<Page> {
    const page = await super.get(url);
    return page.$('form[action="/auth/sen_id"]').length === 1 ? this.submit(page) : page;
  }
}

describeClient(
  'omniauth',
  {
    ...{ login: '/login', stepUp: '/login?level=2', refresh: '/refresh', logout: '/logout', backchannel: true },
    browser: () => new Pressing(),
  },
  (at) => {
    it('takes no logout token that the provider did not sign', async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const token = `${part({ alg: 'none', typ: 'logout+jwt' })}.${part({ aud: 'my-omniauth', sid: 'x' })}.`;
      const body = new URLSearchParams({ logout_token: token });
      const answer = await fetch(`${at().url}/backchannel-logout`, { method: 'POST', body });
      expect(answer.status).to.equal(400);
    });
  },
);
