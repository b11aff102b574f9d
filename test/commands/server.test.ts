import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import Koa from 'koa';
import { listen } from '../../src/commands/server.ts';
import { freePort } from '../support/ports.ts';

const LOWEST_FREE = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
const LOW_PORT = 81;

describe('a server that stops', function () {
  this.timeout(20_000);

  /** Responds after `ms`; `asked` resolves when the request has arrived. */
  const slow = async (ms: number) => {
    const app = new Koa();
    const asked = Promise.withResolvers<undefined>();
    app.use(async (ctx) => {
      asked.resolve(undefined);
      await sleep(ms, undefined, { ref: false });
      ctx.body = 'xong';
    });
    const port = await freePort();
    const listening = await listen(app, '127.0.0.1', port, 'a test', 'nothing');
    return { asked: asked.promise, listening, ask: () => fetch(`http://127.0.0.1:${port}/`) };
  };

  it('finishes what is in flight, and takes nothing more', async () => {
    const { asked, listening, ask } = await slow(200);
    const answer = ask();
    await asked;
    const stopped = listening.stop(60_000);
    expect(await ask().catch(() => 'refused')).to.equal('refused');
    expect(await (await answer).text()).to.equal('xong');
    await stopped;
  });

  it('does not wait longer than it may', async () => {
    const { asked, listening, ask } = await slow(60_000);
    const answer = ask().catch(() => 'broken off');
    await asked;
    await listening.stop(50);
    expect(await answer).to.equal('broken off');
  });
});

describe('a server that is sent what is no request', () => {
  for (const [what, sent, status, code] of [
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HPE_HEADER_OVERFLOW',
    ],
    ['something else', 'SSH-2.0-OpenSSH_9.9\r\n\r\n', 400, /^HPE_INVALID/],
  ] as const) {
    it(`refuses it and logs one line (${what})`, async () => {
      const lines: unknown[] = [];
      const port = await freePort();
      const log = { warn: (...line: unknown[]) => void lines.push(line[0]) };
      const listening = await listen(new Koa(), '127.0.0.1', port, 'a test', 'nothing', log);
      const socket = connect(port, '127.0.0.1').setEncoding('latin1');
      let answer = '';
      socket.on('data', (text: string) => (answer += text)).write(sent);
      await once(socket, 'close');
      await listening.stop(50);
      expect(answer).to.match(new RegExp(`^HTTP/1.1 ${status} `));
      expect(lines).to.have.length(1);
      expect((lines[0] as { code: string }).code).to.match(new RegExp(code));
    });
  }

  it('logs nothing of clients that go away', async () => {
    const lines: unknown[] = [];
    const port = await freePort();
    const log = { warn: (...line: unknown[]) => void lines.push(line) };
    const listening = await listen(new Koa(), '127.0.0.1', port, 'a test', 'nothing', log);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET / HT');
    socket.resetAndDestroy();
    await listening.stop(50);
    expect(lines).to.deep.equal([]);
  });
});

describe('a port that the system keeps for others', () => {
  it('is named, with the setting to choose another', async function () {
    // Only Linux can drop this right of a root process, and only if low ports are privileged.
    if (process.platform !== 'linux' || Number(readFileSync(LOWEST_FREE, 'utf8')) <= LOW_PORT) this.skip();
    const user = process.geteuid?.() ?? 0;
    if (user === 0) process.seteuid?.(65_534);
    try {
      const refused = await listen(new Koa(), '127.0.0.1', LOW_PORT, 'a test', 'SEN_ID_PORT').catch(String);
      expect(refused).to.include(`Port ${LOW_PORT} (a test) may not be listened on by this user`);
      expect(refused).to.include('choose another port with SEN_ID_PORT');
    } finally {
      if (user === 0) process.seteuid?.(0);
    }
  });
});
