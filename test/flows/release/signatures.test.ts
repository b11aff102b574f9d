import { expect } from 'chai';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { atCallback, receiveLogouts, recordOf, type LogoutReceiver } from '../../support/relying-party.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { signInTo } from '../protocol/party.ts';

const RSA_3072_BYTES = 384;

describe('the signature of an ID token', function () {
  this.timeout(60_000);
  let test: TestService;
  let logouts: LogoutReceiver;
  let keys: JWTVerifyGetKey;

  before(async () => {
    logouts = await receiveLogouts();
    const told = { backchannel_logout_uri: logouts.url };
    test = await startService({
      relyingParties: [
        recordOf({ id: 'silent', client: told }),
        recordOf({ id: 'explicit', client: { ...told, id_token_signed_response_alg: 'ES256' } }),
      ],
    });
    keys = createRemoteJWKSet(new URL(`${test.issuer}/jwks`));
  });
  after(async () => {
    await test.close();
    await logouts.close();
  });
  beforeEach(() => void (logouts.tokens.length = 0));

  for (const [id, alg] of [
    ['silent', 'RS256'],
    ['explicit', 'ES256'],
  ] as const) {
    it(`is by ${alg} if the record is ${id}, as that of its logout token`, async () => {
      const browser = new HtmlClient({ stopAt: atCallback });
      const { tokens } = await signInTo(test, id, { browser });
      await browser.submit(await browser.get(`${test.issuer}/session/end`), { button: 'continue' });
      await until(() => logouts.tokens.length === 1);
      for (const token of [tokens.id_token ?? '', logouts.tokens[0] ?? '']) {
        expect(decodeProtectedHeader(token).alg).to.equal(alg);
        await jwtVerify(token, keys, { issuer: test.issuer, audience: id, algorithms: [alg] });
        const signature = Buffer.from(token.split('.')[2] ?? '', 'base64url');
        if (alg === 'RS256') expect(signature).to.have.length(RSA_3072_BYTES);
      }
      expect(decodeJwt(tokens.id_token ?? '').iss).to.equal(test.issuer);
    });
  }

  it('is by an algorithm of the discovery document, the default first', async () => {
    const answer = await fetch(`${test.issuer}/.well-known/openid-configuration`);
    const { id_token_signing_alg_values_supported: algorithms } = (await answer.json()) as Record<string, unknown>;
    expect(algorithms).to.deep.equal(['RS256', 'ES256', 'PS256', 'EdDSA']);
  });

  it('follows the first algorithm that the operator offers', async () => {
    const other = await startService({
      config: { signing: { algorithms: ['PS256', 'ES256'] } },
      relyingParties: [recordOf({ id: 'silent' })],
    });
    try {
      const { tokens } = await signInTo(other, 'silent');
      expect(decodeProtectedHeader(tokens.id_token ?? '').alg).to.equal('PS256');
    } finally {
      await other.close();
    }
  });
});
