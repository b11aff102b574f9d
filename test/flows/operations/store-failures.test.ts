import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newDataFolder, RunningCommand } from '../../support/command.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { Line } from '../../support/mongodb/line.ts';
import { freePort } from '../../support/ports.ts';
import { atCallback, CALLBACK, recordOf, SECRET, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, storeUri, type TestService } from '../../support/service.ts';
import { until } from '../../support/until.ts';

const API = 'https://api.example.vn';
const server = process.env['SEN_ID_TEST_MONGODB'];

/** Requests of programs that read the store and write nothing. */
const READING: ReadonlySet<string> = new Set(['userinfo', 'introspection']);

/** A way in which a store fails. */
interface Failure {
  readonly what: string;
  /** What was written before can still be read. */
  readonly readsGoOn: boolean;
  readonly begin: () => void;
  readonly end: () => Promise<void> | void;
}

describe('a store that fails while serving', function () {
  this.timeout(60_000);
  let test: TestService;
  let rp: TestRelyingParty;
  let line: Line | undefined;
  let lock: DatabaseSync | undefined;
  const browse = () => new HtmlClient({ stopAt: atCallback });

  before(async () => {
    if (server !== undefined) {
      line = new Line(new URL(storeUri('')));
      await line.open();
    }
    test = await startService({
      config: {
        store_timeout: '1 s',
        // Opaque tokens need the store; a client's own JWT is issued without it.
        resource_servers: [{ indicator: API, scopes: ['read'], access_token_format: 'opaque' }],
        ...(line === undefined ? {} : { store: line.uri }),
      },
      relyingParties: [
        recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } }),
        recordOf({
          id: 'machine',
          client: { grant_types: ['client_credentials'], redirect_uris: undefined, response_types: [] },
          claims: {},
          extra: { resources: { [API]: ['read'] }, purposes: {} },
        }),
      ],
    });
    rp = await TestRelyingParty.open(test, 'portal');
  });
  after(async () => {
    await test.close();
    line?.close();
  });

  const failures: readonly Failure[] =
    server === undefined
      ? [
          {
            what: 'locked by somebody',
            readsGoOn: true,
            begin() {
              lock = new DatabaseSync(join(test.config.data, 'sen-id.db'));
              lock.exec('BEGIN IMMEDIATE');
            },
            end: () => lock?.close(),
          },
        ]
      : [
          { what: 'silent', readsGoOn: false, begin: () => line?.stall(true), end: () => line?.stall(false) },
          { what: 'gone', readsGoOn: false, begin: () => line?.close(), end: () => line?.open() },
        ];

  const basic = (id: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${SECRET}`).toString('base64')}` });
  const post = (path: string, body: Record<string, string>, headers: Record<string, string>): Promise<Response> =>
    fetch(`${test.issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(body) });

  /** Tokens of a citizen who is signed in. */
  const liveTokens = async (browser: HtmlClient) => {
    const request = await rp.request({ scope: 'openid profile offline_access', prompt: 'consent' });
    const page = await browser.submit(await browser.get(request.url.href), { button: 'allow' });
    const tokens = await rp.redeem(request, page.url);
    return { access: tokens.access_token, refresh: tokens.refresh_token ?? '', sub: tokens.claims()?.sub };
  };

  const isReady = async (): Promise<boolean> => (await fetch(`${test.issuer}/health/ready`)).status === 200;

  for (const { what, readsGoOn, begin, end } of failures) {
    it(`answers 503 while it is ${what}, is not ready, and goes on by itself where it was`, async () => {
      const credentialsOf = (key: string) => {
        const { record, password } = test.person(key);
        return { number: record.number, password };
      };
      const signedIn = browse();
      await walkThrough(signedIn, await signedIn.get((await rp.request()).url.href), credentialsOf('level-2'));
      const signingIn = browse();
      const page = await signingIn.get((await rp.request()).url.href);
      const { number, password } = credentialsOf('guardian');
      const type = () => signingIn.submit(page, { fields: { personal_number: number, password } });
      const waiting = await rp.request();
      const code = new URL((await signedIn.get(waiting.url.href)).url).searchParams.get('code') ?? '';
      const { access, refresh, sub } = await liveTokens(signedIn);
      const ofPrograms: Readonly<Record<string, () => Promise<Response>>> = {
        'client credentials': () =>
          post('/token', { grant_type: 'client_credentials', resource: API }, basic('machine')),
        'a code': () =>
          post(
            '/token',
            { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: waiting.verifier },
            basic('portal'),
          ),
        'a refresh token': () =>
          post('/token', { grant_type: 'refresh_token', refresh_token: refresh }, basic('portal')),
        userinfo: () => fetch(`${test.issuer}/userinfo`, { headers: { authorization: `Bearer ${access}` } }),
        introspection: () => post('/token/introspection', { token: access }, basic('portal')),
      };
      begin();
      try {
        const answers = [
          await signedIn.get((await rp.request()).url.href),
          await browse().get((await rp.request()).url.href),
          await type(),
        ];
        for (const answer of answers) {
          expect([answer.status, answer.problem]).to.deep.equal([503, 'service_unavailable']);
          expect(answer.headers.get('retry-after')).to.match(/^\d+$/);
          expect(answer.headers.get('location')).to.equal(null);
        }
        await Promise.all(
          Object.entries(ofPrograms).map(async ([name, send]) => {
            const answer = await send();
            const body = (await answer.json()) as Record<string, unknown>;
            if (readsGoOn && READING.has(name)) {
              expect([answer.status, body['sub']], name).to.deep.equal([200, sub]);
              return;
            }
            expect([answer.status, body['error']], name).to.deep.equal([503, 'temporarily_unavailable']);
            expect(answer.headers.get('retry-after'), name).to.match(/^\d+$/);
            expect(answer.headers.get('content-type'), name).to.include('application/json');
          }),
        );
        expect(await isReady()).to.equal(false);
        expect((await fetch(`${test.issuer}/health/live`)).status).to.equal(200);
      } finally {
        await end();
      }
      await until(isReady);
      const next = await type();
      expect(next.name).to.equal('consent');
      for (const [name, send] of Object.entries(ofPrograms)) expect((await send()).status, name).to.equal(200);
      expect(atCallback((await signedIn.get((await rp.request()).url.href)).url)).to.equal(true);
    });
  }

  it('answers 503 while the disk is full, and goes on when there is room', async function () {
    // The process's file size limit simulates a full disk.
    if (server !== undefined || spawnSync('prlimit', ['--version']).status !== 0) this.skip();
    const port = await freePort();
    const data = newDataFolder();
    const records = join(data, 'relying-parties');
    mkdirSync(records);
    writeFileSync(join(records, 'portal.json'), JSON.stringify(recordOf({ id: 'portal' })));
    const command = new RunningCommand(['start'], {
      SEN_ID_PORT: String(port),
      SEN_ID_DATA: data,
      SEN_ID_RELYING_PARTIES_FOLDER: records,
    });
    await command.prints('is ready');
    const limit = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(command.child.pid), `--fsize=${bytes}:unlimited`]);
    const url = (path: string) => `http://localhost:${port}${path}`;
    const { search } = (await rp.request()).url;
    const begin = async () => (await fetch(url(`/auth${search}`), { redirect: 'manual' })).status;
    const ready = async () => (await fetch(url('/health/ready'))).status;
    try {
      expect(await begin()).to.equal(303);
      limit('4096');
      expect([await begin(), await ready()]).to.deep.equal([503, 503]);
      expect((await fetch(url('/health/live'))).status).to.equal(200);
      limit('unlimited');
      expect([await ready(), await begin()]).to.deep.equal([200, 303]);
    } finally {
      await command.interrupt();
    }
  });
});
