import { expect } from 'chai';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import request from 'supertest';
import { runCommand } from '../../support/command.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { atCallback, recordOf, SECRET, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const isEmbedded = process.env['SEN_ID_TEST_MONGODB'] === undefined;

/** Reads a file in another process, because closing a database file in this one would release its locks. */
const readElsewhere = (path: string): string =>
  execFileSync(process.execPath, ['-e', `process.stdout.write(fs.readFileSync(${JSON.stringify(path)}))`], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

describe('running the provider', function () {
  this.timeout(60_000);
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  let test: TestService;
  let rp: TestRelyingParty;
  const browse = () => new HtmlClient({ stopAt: atCallback });

  before(async () => {
    test = await startService({
      log: pino({ level: 'debug' }, sink),
      config: { signing: { poll: '1 s' } },
      relyingParties: [recordOf({ id: 'portal' })],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(() => test.close());

  /** Runs an operator's command in a separate process. */
  const operate = async (...args: string[]): Promise<void> => {
    const { data, store, relying_parties: records } = test.config;
    const env = { SEN_ID_DATA: data, SEN_ID_STORE: store, SEN_ID_RELYING_PARTIES_FOLDER: records.folder };
    const { code, stderr } = await runCommand(args, env);
    expect(code, stderr).to.equal(0);
  };

  const signIn = async (parameters: Record<string, string> = {}) => {
    const request = await rp.request(parameters);
    const browser = browse();
    const { record, password } = test.person('level-2');
    const end = await walkThrough(browser, await browser.get(request.url.href), {
      number: record.number,
      password,
      tick: ['phone_number'],
    });
    return { browser, request, end };
  };

  it('writes nothing of the citizen, nor any secret, to the log or readable into the store', async () => {
    const { request, end } = await signIn({ acr_values: 'LoA2', login_hint: test.person('level-2').record.number });
    const code = new URL(end.url).searchParams.get('code') ?? '';
    const tokens = await rp.redeem(request, end.url);
    await rp.userinfo(tokens.access_token, tokens.claims()?.sub ?? '');
    await browse().get(`${test.issuer}/nowhere?number=${test.person('level-2').record.number}`);
    const { record, password, phone, email } = test.person('level-2');
    const secrets = {
      number: record.number,
      name: record.name.given,
      family: record.name.family,
      street: record.address.street,
      password,
      phone,
      national: phone.replace('+84', '0'),
      email: email ?? '',
      code,
      access: tokens.access_token,
      id: tokens.id_token ?? '',
      client: SECRET,
    };
    const log = lines.join('');
    expect(log).to.include('"route":"/auth"');
    const files = isEmbedded
      ? readdirSync(test.config.data)
          .filter((name) => name.startsWith('sen-id.db'))
          .map((name) => readElsewhere(join(test.config.data, name)))
      : [];
    for (const [what, secret] of Object.entries(secrets)) {
      expect(log.includes(secret), `${what} in the log`).to.equal(false);
      for (const file of files) expect(file.includes(secret), `${what} in the store`).to.equal(false);
    }
  });

  it('rotates its keys while it runs: what was signed before still verifies', async () => {
    const published = () => createRemoteJWKSet(new URL(`${test.issuer}/jwks`));
    const idToken = async () => {
      const { request, end } = await signIn();
      const token = (await rp.redeem(request, end.url)).id_token ?? '';
      return { token, kid: (await jwtVerify(token, published())).protectedHeader.kid };
    };
    const before = await idToken();
    const waiting = await rp.request();
    const browser = browse();
    const page = await browser.get(waiting.url.href);
    await operate('keys', 'rotate');
    await until(async () => (await idToken()).kid !== before.kid);
    await jwtVerify(before.token, published());
    const { record, password } = test.person('level-2');
    const end = await walkThrough(browser, page, { number: record.number, password });
    expect(atCallback(end.url), end.text).to.equal(true);
    const { keys } = (await (await fetch(`${test.issuer}/jwks`)).json()) as { keys: Record<string, unknown>[] };
    for (const key of keys) expect(key).to.not.have.any.keys('d', 'p', 'q', 'k');
  });

  it('follows what another process changes of a relying party', async () => {
    const problemOf = async (request: { url: URL }) => (await browse().get(request.url.href)).problem;
    const record = join(test.config.data, 'late.json');
    writeFileSync(record, JSON.stringify(recordOf({ id: 'late' })));
    const late = await (await TestRelyingParty.open(test, 'late')).request();
    expect(await problemOf(late)).to.equal('unknown_relying_party');
    await operate('rp', 'put', record);
    await until(async () => (await problemOf(late)) === undefined);
    await operate('rp', 'remove', 'late');
    await until(async () => (await problemOf(late)) === 'unknown_relying_party');
  });

  it('tells its health, and its metrics only to those who may read them', async () => {
    const app = request(test.service.app.callback());
    await app.get('/health/live').expect(200);
    await app.get('/health/ready').expect(200);
    await app.get('/metrics').expect(200, /sen_id_request_seconds_count/);
    const strict = await startService({ config: { metrics: { allow_from: ['192.0.2.1'] } } });
    try {
      await request(strict.service.app.callback()).get('/metrics').expect(403);
    } finally {
      await strict.close();
    }
  });

  it('stands behind a TLS proxy as if it were not there', async () => {
    const secure = await startService({
      config: { issuer: 'https://id.example.vn', trusted_proxies: ['127.0.0.1', '::1'] },
      relyingParties: [recordOf({ id: 'portal' })],
    });
    const app = request(secure.service.app.callback());
    try {
      const discovery = (await app.get('/.well-known/openid-configuration').expect(200)).body as Record<string, string>;
      expect(discovery['issuer']).to.equal('https://id.example.vn');
      for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
        expect(discovery[name]?.startsWith('https://id.example.vn/'), name).to.equal(true);
      }
      const query = (await rp.request()).url.search;
      const answer = await app
        .get(`/auth${query}`)
        .set('x-forwarded-for', '203.0.113.5')
        .expect('location', /^https:\/\/id\.example\.vn\/interaction\//)
        .expect('strict-transport-security', /max-age=/);
      for (const cookie of answer.get('set-cookie') ?? [])
        expect(cookie.toLowerCase()).to.include('secure').and.to.include('httponly');
    } finally {
      await secure.close();
    }
  });
});
