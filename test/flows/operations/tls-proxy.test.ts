import { expect } from 'chai';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { freePort } from '../../support/ports.ts';
import { atCallback, recordOf, SECRET, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

/** A CA and a certificate for `localhost` made for tests; the CA's key was destroyed. */
const TLS = resolve(import.meta.dirname, '../../support/tls');
const BYE = 'http://localhost:9/bye';

/**
 * Terminates TLS and forwards each request as proxies do: with the client's address, the scheme and the requested host.
 */
function tlsProxy(target: () => number): Server {
  const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join(TLS, name), 'utf8'));
  return createServer({ key, cert }, (incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      host: `localhost:${target()}`,
      'x-forwarded-for': incoming.socket.remoteAddress,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': incoming.headers.host,
    };
    const { method, url: path } = incoming;
    const inner = forward({ host: 'localhost', port: target(), method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.destroy());
    incoming.pipe(inner);
  });
}

describe('behind a proxy that ends TLS', function () {
  this.timeout(60_000);
  const known = getCACertificates('default');
  let proxy: Server;
  let issuer: string;
  let test: TestService;

  before(async () => {
    setDefaultCACertificates([...known, readFileSync(join(TLS, 'ca.pem'), 'utf8')]);
    const port = await freePort();
    issuer = `https://localhost:${port}`;
    proxy = tlsProxy(() => test.config.port).listen(port, 'localhost');
    await once(proxy, 'listening');
    test = await startService({
      config: { issuer, trusted_proxies: ['127.0.0.1', '::1'] },
      relyingParties: [recordOf({ id: 'portal', client: { post_logout_redirect_uris: [BYE] } })],
    });
  });
  after(async () => {
    await test.close();
    proxy.closeAllConnections();
    proxy.close();
    setDefaultCACertificates(known);
  });

  it('a citizen signs in, consents and signs out, and the relying party gets its tokens, all under the https issuer', async () => {
    expect(test.issuer).to.equal(issuer);
    const rp = await TestRelyingParty.open(test, 'portal');
    const metadata = rp.configuration.serverMetadata();
    expect(metadata.issuer).to.equal(issuer);
    const addresses = Object.entries(metadata).filter(([name]) => /_(?:endpoint|uri)$/.test(name));
    expect(addresses.length).to.be.above(5);
    for (const [name, address] of addresses)
      expect(address, name)
        .to.be.a('string')
        .and.match(new RegExp(`^${issuer}/`));

    const browser = new HtmlClient({ stopAt: (url) => atCallback(url) || url.startsWith(BYE) });
    const show = (page: Page, name: string): void => {
      expect([page.name, page.problem, page.status]).to.deep.equal([name, undefined, 200]);
      expect(new URL(page.url).origin).to.equal(issuer);
      expect(page.headers.get('strict-transport-security')).to.equal('max-age=31536000; includeSubDomains');
    };
    const request = await rp.request();
    const { record, password } = test.person('level-2');
    const signIn = await browser.get(request.url.href);
    show(signIn, 'sign-in');
    const consent = await browser.submit(signIn, { fields: { personal_number: record.number, password } });
    show(consent, 'consent');
    const { url } = await browser.submit(consent, { fields: { claims: ['phone_number'] }, button: 'allow' });
    expect(atCallback(url), url).to.equal(true);
    expect(new URL(url).searchParams.get('iss')).to.equal(issuer);

    const cookies = await browser.jar.getCookies(issuer);
    const names = cookies.map(({ key }) => key.replace(/^(__Host-sen_browser)_.*/, '$1'));
    expect(names).to.include.members(['__Host-sen_session', '__Host-sen_browser']);
    for (const { key, secure, httpOnly, domain, path } of cookies) {
      expect([secure, httpOnly, domain], key).to.deep.equal([true, true, 'localhost']);
      expect(key.startsWith(path === '/' ? '__Host-' : '__Secure-'), `${key} ${String(path)}`).to.equal(true);
    }

    const tokens = await rp.redeem(request, url);
    const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)));
    const idToken = tokens.id_token ?? '';
    const { payload } = await jwtVerify(idToken, keys, { issuer, audience: 'portal' });
    const userinfo = await rp.userinfo(tokens.access_token, payload.sub ?? '');
    expect(userinfo).to.include({ sub: payload.sub, name: 'Nguyễn Thị Minh Anh' });
    const introspection = await fetch(String(metadata.introspection_endpoint), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`portal:${SECRET}`).toString('base64')}` },
      body: new URLSearchParams({ token: tokens.access_token }),
    });
    expect(await introspection.json()).to.include({ active: true, iss: issuer });

    const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: BYE, state: 'over' });
    const signOut = await browser.get(`${String(metadata.end_session_endpoint)}?${query.toString()}`);
    show(signOut, 'sign-out');
    const bye = await browser.submit(signOut, { button: 'continue' });
    expect(bye.url).to.equal(`${BYE}?state=over`);
    show(await browser.get(`${issuer}/account`), 'sign-in');
    show(await browser.get((await rp.request()).url.href), 'sign-in');
  });

  it('the address of the citizen is the one that the proxy tells', async () => {
    const strict = await startService({
      config: { issuer, trusted_proxies: ['127.0.0.1', '::1'], metrics: { allow_from: ['203.0.113.5'] } },
    });
    try {
      const statusFor = async (address: string): Promise<number> => {
        const headers = { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' };
        return (await fetch(`http://localhost:${strict.config.port}/metrics`, { headers })).status;
      };
      expect([await statusFor('203.0.113.5'), await statusFor('203.0.113.6')]).to.deep.equal([200, 403]);
    } finally {
      await strict.close();
    }
  });
});
