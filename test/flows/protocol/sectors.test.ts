import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { CALLBACK, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

/** A CA and a certificate for `localhost` made for tests; the CA's key was destroyed. */
const TLS = resolve(import.meta.dirname, '../../support/tls');
const ELSEWHERE = 'https://elsewhere.example.vn/callback';

describe('relying parties of one sector (OpenID Connect Core section 8.1)', () => {
  const known = getCACertificates('default');
  let server: Server;
  let listed: unknown;
  let asked = 0;
  let test: TestService;
  let uri: string;

  before(async () => {
    const [key, cert, ca] = ['server.key', 'server.pem', 'ca.pem'].map((name) => readFileSync(join(TLS, name), 'utf8'));
    setDefaultCACertificates([...known, ca!]);
    server = createServer({ key, cert }, (_request, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(listed));
    }).listen(0, 'localhost');
    await once(server, 'listening');
    uri = `https://localhost:${(server.address() as AddressInfo).port}/sector.json`;
    test = await startService();
  });
  after(async () => {
    await test.close();
    server.close();
    setDefaultCACertificates(known);
  });

  const put = (id: string, redirectUris: string[]) =>
    test.put(recordOf({ id, client: { sector_identifier_uri: uri, redirect_uris: redirectUris } }));
  const subAt = async (id: string, callback: string): Promise<string | undefined> => {
    const rp = await TestRelyingParty.open(test, id, undefined, {}, callback);
    const browser = new HtmlClient({ stopAt: (url) => url.startsWith(callback) });
    const request = await rp.request();
    const { record, password } = test.person('level-2');
    let page = await browser.get(request.url.href);
    page = await browser.submit(page, { fields: { personal_number: record.number, password } });
    page = await browser.submit(page, { button: 'allow' });
    return (await rp.redeem(request, page.url)).claims()?.sub;
  };

  it('get the same sub where they are of one host, and others another', async () => {
    const callbacks = { one: ELSEWHERE, two: `${ELSEWHERE}/two`, three: 'https://third.example.vn/callback' };
    const subs: (string | undefined)[] = [];
    for (const [id, callback] of Object.entries(callbacks)) {
      await test.put(recordOf({ id, client: { redirect_uris: [callback] } }));
      subs.push(await subAt(id, callback));
    }
    expect(subs[0]).to.be.a('string').and.equal(subs[1]);
    expect(subs[2]).to.be.a('string').and.not.equal(subs[0]);
  });

  it('are served on several hosts where the sector lists all of their addresses', async () => {
    listed = [CALLBACK, ELSEWHERE];
    await put('listed', [CALLBACK, ELSEWHERE]);
    expect(await subAt('listed', ELSEWHERE)).to.be.a('string');
    expect(asked).to.be.above(0);
  });

  for (const [what, list] of [
    ['does not list one of their addresses', [CALLBACK]],
    ['answers something else', { redirect_uris: [CALLBACK, ELSEWHERE] }],
  ] as const) {
    it(`are not served where the sector ${what}`, async () => {
      listed = list;
      const id = `stranger-${Array.isArray(list) ? 'unlisted' : 'other'}`;
      await put(id, [CALLBACK, ELSEWHERE]);
      const rp = await TestRelyingParty.open(test, id);
      const page = await new HtmlClient().get((await rp.request()).url.href);
      expect([page.status, page.name]).to.deep.equal([400, 'error']);
      expect(page.url.startsWith(test.issuer)).to.equal(true);
    });
  }
});
