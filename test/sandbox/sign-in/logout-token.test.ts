import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openLogoutTokens } from '../../../src/sandbox/sign-in/logout-token.ts';
import type { LogoutTokens } from '../../../src/sandbox/sign-in/logout-token.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const ISSUER = 'https://id.example.vn';
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('sandbox: logout tokens', () => {
  let now = new Date('2026-11-24T02:00:00Z');
  const clock = { now: () => now };
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const published: object[] = [];
  let fetched = 0;
  let server: Server;
  let tokens: LogoutTokens;

  const publicJwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });
  const claims = (changes: Record<string, unknown> = {}): Record<string, unknown> => {
    const at = Math.floor(now.getTime() / 1000);
    const good = {
      iss: ISSUER,
      aud: 'me',
      iat: at,
      exp: at + 120,
      jti: crypto.randomUUID(),
      events: { [EVENT]: {} },
      sid: 's',
    };
    return JSON.parse(JSON.stringify({ ...good, ...changes })) as Record<string, unknown>;
  };
  const signed = (payload: object, header: object = {}, key = pair.privateKey): string => {
    const text = `${encode({ alg: 'ES256', typ: 'logout+jwt', kid: 'one', ...header })}.${encode(payload)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const fault = async (token: string): Promise<string> => {
    const result = await tokens.verify(token);
    return 'fault' in result ? result.fault : 'none';
  };

  beforeEach(async () => {
    now = new Date('2026-11-24T02:00:00Z');
    published.splice(0, Infinity, publicJwk(pair.publicKey, 'one'));
    fetched = 0;
    server = createServer((_request, response) => {
      fetched++;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    tokens = openLogoutTokens({ clientId: 'me', clock, server: () => Promise.resolve({ issuer: ISSUER, jwksUri }) });
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('believes a good one, by session or by person', async () => {
    expect(await tokens.verify(signed(claims()))).to.deep.equal({ ended: { sub: undefined, sid: 's' } });
    expect(await tokens.verify(signed(claims({ sid: undefined, sub: 'p', aud: ['me', 'other'] })))).to.deep.equal({
      ended: { sub: 'p', sid: undefined },
    });
    expect(fetched).to.equal(1);
  });

  const wrong: Record<string, [Record<string, unknown>, string]> = {
    'another issuer': [{ iss: 'https://evil.example' }, 'iss'],
    'another audience': [{ aud: 'you' }, 'aud'],
    'a nonce': [{ nonce: 'n' }, 'nonce'],
    'neither sub nor sid': [{ sid: undefined }, 'sub and sid'],
    'no events': [{ events: undefined }, 'events'],
    'another event': [{ events: { 'https://example.com/event': {} } }, `events.${EVENT}`],
    'no jti': [{ jti: undefined }, 'jti'],
    'an issue in the future': [{ iat: 1_795_485_600 + 3600 }, 'iat'],
    'an issue long ago': [{ iat: 1 }, 'iat'],
    'an end in the past': [{ exp: 1 }, 'exp'],
  };
  for (const [name, [changes, expected]] of Object.entries(wrong)) {
    it(`refuses ${name}`, async () => expect(await fault(signed(claims(changes)))).to.equal(expected));
  }

  it('refuses one that it has seen', async () => {
    const token = signed(claims());
    expect(await fault(token)).to.equal('none');
    expect(await fault(token)).to.equal('jti');
  });

  it('refuses signatures of others, of none, and of shared secrets', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await fault(signed(claims(), {}, other.privateKey))).to.equal('signature');
    const none = `${encode({ alg: 'none', typ: 'logout+jwt' })}.${encode(claims())}.`;
    expect(await fault(none)).to.equal('signature');
    const text = `${encode({ alg: 'HS256', kid: 'one' })}.${encode(claims())}`;
    const secret = pair.publicKey.export({ type: 'spki', format: 'pem' });
    expect(await fault(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`)).to.equal(
      'signature',
    );
  });

  it('refuses what is no token, or a token of another kind', async () => {
    for (const text of ['', 'a.b', 'a.b.c', '....', `${encode({ alg: 'ES256' })}.e30.`]) {
      expect(await fault(text)).not.to.equal('none');
    }
    expect(await fault(signed(claims(), { typ: 'at+jwt' }))).to.equal('typ');
    expect(await fault(signed(claims(), { crit: ['b64'] }))).to.equal('not a signed token');
  });

  it('takes the algorithms of the provider', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ed = generateKeyPairSync('ed25519');
    published.push(publicJwk(rsa.publicKey, 'rsa'), publicJwk(ed.publicKey, 'ed'));
    const made = (alg: string, kid: string, work: (text: Buffer) => Buffer): string => {
      const text = `${encode({ alg, kid })}.${encode(claims())}`;
      return `${text}.${work(Buffer.from(text)).toString('base64url')}`;
    };
    const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(await fault(made('RS256', 'rsa', (text) => sign('sha256', text, rsa.privateKey)))).to.equal('none');
    expect(await fault(made('PS256', 'rsa', (text) => sign('sha256', text, pss)))).to.equal('none');
    expect(await fault(made('EdDSA', 'ed', (text) => sign(null, text, ed.privateKey)))).to.equal('none');
  });

  it('finds a new key after a rotation, but does not ask for each made-up one', async () => {
    expect(await fault(signed(claims()))).to.equal('none');
    const next = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    published.push(publicJwk(next.publicKey, 'two'));
    const token = signed(claims(), { kid: 'two' }, next.privateKey);
    expect(await fault(token)).to.equal('signature');
    expect(fetched).to.equal(1);
    now = new Date(now.getTime() + 6000);
    expect(await fault(token)).to.equal('none');
    for (let i = 0; i < 5; i++) await fault(signed(claims(), { kid: 'made-up' }));
    expect(fetched).to.equal(2);
  });
});
