import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HtmlClient } from '../../support/html-client.ts';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { signInTo } from '../protocol/party.ts';

const ID = 'keys-at-home';
const OUTSIDE = { sandbox: { enabled: false, fixed_code: null }, outbound: { allow_private_addresses: false } };

describe('relying parties whose addresses are private', function () {
  this.timeout(60_000);
  let privateKey: CryptoKey;
  let jwk: JWK;
  let receiver: Server;
  /** The paths requested from the receiver. */
  const received: string[] = [];

  before(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), alg: 'ES256', use: 'sig', kid: 'one' };
    receiver = createServer((request, response) => {
      received.push(request.url ?? '');
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    }).listen(0, 'localhost');
    await once(receiver, 'listening');
  });
  beforeEach(() => received.splice(0));
  after(() => receiver.close());

  const start = (config: Record<string, unknown>): Promise<TestService> => {
    const at = `http://localhost:${(receiver.address() as AddressInfo).port}`;
    return startService({
      config,
      relyingParties: [
        recordOf({
          id: ID,
          client: { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks_uri: `${at}/jwks` },
        }),
        recordOf({ id: 'portal', client: { backchannel_logout_uri: `${at}/logout` } }),
      ],
    });
  };

  /** Redeems a code that was never issued; an authenticated client gets `invalid_grant`. */
  const authenticate = async (test: TestService) => {
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(ID)
      .setSubject(ID)
      .setAudience(test.issuer)
      .setIssuedAt()
      .setExpirationTime('60 s')
      .sign(privateKey);
    const answer = await fetch(`${test.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'none',
        redirect_uri: 'http://localhost:9/callback',
        code_verifier: 'v'.repeat(43),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    });
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };

  /** Signs in to the portal and out again; the browser continues after every notification was attempted. */
  const signOut = async (test: TestService): Promise<void> => {
    const browser = new HtmlClient({ stopAt: (url) => url.startsWith('http://localhost:9/') });
    const { tokens } = await signInTo(test, 'portal', { browser });
    const query = new URLSearchParams({ id_token_hint: tokens.id_token ?? '' });
    const page = await browser.get(`${test.issuer}/session/end?${query.toString()}`);
    await browser.submit(page, { button: 'continue' });
    expect((await browser.get(`${test.issuer}/account`)).name).to.equal('sign-in');
  };

  it('are not asked for their keys outside of the sandbox: the client is not let in', async () => {
    const test = await start(OUTSIDE);
    try {
      expect(await authenticate(test)).to.deep.equal([401, 'invalid_client']);
      expect(received).to.deep.equal([]);
    } finally {
      await test.close();
    }
  });

  it('are not told of a logout outside of the sandbox', async () => {
    const test = await start(OUTSIDE);
    try {
      await signOut(test);
    } finally {
      await test.close();
    }
    expect(received).to.deep.equal([]);
  });

  it('are asked and told in the sandbox', async () => {
    const test = await start({});
    try {
      expect(await authenticate(test)).to.deep.equal([400, 'invalid_grant']);
      expect(received).to.deep.equal(['/jwks']);
      await signOut(test);
      await until(() => received.includes('/logout'));
    } finally {
      await test.close();
    }
  });
});
