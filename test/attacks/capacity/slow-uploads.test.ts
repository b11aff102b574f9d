import { expect } from 'chai';
import { request as send, type ClientRequest } from 'node:http';
import type { Page } from '../../support/html-client.ts';
import { openTarget, PASSWORD, type Target } from '../support/attacker.ts';

const LEVEL_3 = {
  claims: JSON.stringify({ id_token: { authentication_level: { essential: true, value: 3 } } }),
};
const ATTACKERS = 16;

describe('attack: slow uploads', function () {
  this.timeout(60_000);
  let target: Target;
  const slow: ClientRequest[] = [];
  before(async () => {
    target = await openTarget();
  });
  after(async () => {
    for (const request of slow) request.destroy();
    await target.close();
  });

  /** The page that asks for a picture, in a browser at an address. */
  const portraitPage = async (address: string, number: string) => {
    const browser = target.from(address);
    const fields = { personal_number: number, password: PASSWORD };
    const page = await browser.submit(await target.signInPage(browser, LEVEL_3), { fields });
    expect(page.name).to.equal('portrait-check');
    return { browser, page };
  };
  /** Begins an upload that brings its first bytes and then hangs. `status` is that of an answer, if one came. */
  const hang = (cookie: string, page: Page, address: string): { readonly status: () => number | undefined } => {
    let status: number | undefined;
    const client = send(page.url, {
      method: 'POST',
      agent: false,
      headers: {
        cookie,
        'x-forwarded-for': address,
        'sec-fetch-site': 'same-origin',
        'content-type': 'multipart/form-data; boundary=b',
      },
    });
    slow.push(client);
    client.on('response', (message) => (status = message.statusCode));
    client.on('error', () => undefined);
    client.write('--b\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\n\r\nx');
    return { status: () => status };
  };

  it('of one attacker from one place leave room for everybody else', async () => {
    const { number } = await target.holder();
    const uploads: { readonly status: () => number | undefined }[] = [];
    for (let index = 0; index < ATTACKERS; index += 1) {
      const { browser, page } = await portraitPage('203.0.113.7', number);
      uploads.push(hang(await browser.jar.getCookieString(page.url), page, '203.0.113.7'));
    }
    const citizen = await target.holder('+84900000002');
    const { browser, page } = await portraitPage('198.51.100.7', citizen.number);
    const answer = await browser.submit(page, { files: { picture: Buffer.alloc(20_000, 1) } });
    // The picture is none of a person's: it got as far as the matcher.
    expect([answer.problem, answer.status]).to.not.deep.equal(['service_unavailable', 503]);
    expect(answer.problem).to.match(/^portrait_/);
    expect(uploads.filter(({ status }) => status() === 503)).to.have.lengthOf(ATTACKERS - 4);
  });
});
