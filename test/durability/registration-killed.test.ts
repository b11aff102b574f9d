import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { pino } from 'pino';
import { compose, loadConfig } from '../../src/compose/index.ts';

const KILLS = 8;
const APPLICANT = join(import.meta.dirname, 'applicant.ts');
const IDENTITY = {
  name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
  ...{ birthdate: '1990-05-01', sex: 'female', nationality: 'VN', status: 'alive' },
  address: { formatted: 'Hà Nội', country: 'VN' },
  card: { issued: '2023-09-05', status: 'valid' },
};

describe('kill -9 during registration, embedded', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'sen-id-registering-'));
  /** Phones that got a message about their new account. */
  const told = new Set<string>();
  let server: Server;
  let outside: string;

  before(async () => {
    server = createServer((request, response) => {
      void text(request).then(async (body) => {
        // Late enough that some processes die while they wait for it.
        await delay(5);
        if (request.method === 'POST') {
          const { to, text: message } = JSON.parse(body) as { to: string; text: string };
          if (message.includes('/activate')) told.add(to);
          response.writeHead(202).end();
          return;
        }
        const number = request.url?.split('/').at(-1);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ number, ...IDENTITY }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (round: number): { child: ChildProcess; lines: string[]; ready: Promise<void> } => {
    const child = spawn(process.execPath, [
      ...['--disable-warning=ExperimentalWarning', APPLICANT, folder, outside, String(round)],
    ]);
    const lines: string[] = [];
    let rest = '';
    const ready = new Promise<void>((begun, failed) => {
      child.once('exit', () => failed(new Error('the applicant ended by itself')));
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        if (parts[0] === 'ready') {
          parts.shift();
          begun();
        }
        lines.push(...parts);
      });
    });
    return { child, lines, ready };
  };

  it('loses nothing that was answered: accounts, activations and messages come to their end', async () => {
    const answered: string[] = [];
    let next = start(0);
    for (let round = 0; round < KILLS; round += 1) {
      const { child, lines, ready } = next;
      await ready;
      if (round + 1 < KILLS) next = start(round + 1);
      const exited = once(child, 'close');
      child.stdin?.write('go\n');
      while (lines.length < 3) await delay(2);
      await delay(Math.random() * 60);
      child.kill('SIGKILL');
      await exited;
      answered.push(...lines);
    }

    // Another process, when the leases of the dead ones are over.
    const ahead = 600_000;
    const config = loadConfig({
      env: {},
      overrides: {
        data: folder,
        store: `sqlite:${join(folder, 'sen-id.db')}`,
        notifications: { sms_url: `${outside}/sms`, sms_token: 'x' },
        population: { url: outside, token: 'x' },
        relying_parties: { folder: join(folder, 'relying-parties') },
      },
    });
    const clock = { now: () => new Date(Date.now() + ahead) };
    const service = await compose({ config, log: pino({ level: 'silent' }), clock });
    service.startWork();
    const { registration, accounts, store } = service;
    await registration.resume();
    const open = () => store.raw('applications').countDocuments({ state: 'asking' });
    while ((await open()) > 0) await registration.applications.sweep();
    for (let looks = 0; looks < 600 && (await store.raw('outbox').countDocuments({})) > 0; looks += 1) await delay(50);

    expect(answered.length).to.be.at.least(3 * KILLS);
    for (const line of answered) {
      const [verb, serial = ''] = line.split(' ');
      const account = await accounts.findByNumber(`001190${serial}`);
      if (verb === 'activated') expect([account?.state, account?.level], line).to.deep.equal(['active', 1]);
      else expect(account?.phone, line).to.equal(`+84905${serial}`);
      expect(told.has(`+84905${serial}`), `${line}: the message`).to.equal(true);
    }
    const activations = await store.raw('activations').find({}).toArray();
    expect(activations.filter(({ carriedOut }) => carriedOut === false)).to.deep.equal([]);
    for (const { _id, state } of activations) {
      const account = await accounts.find(_id);
      expect(account?.state, state as string).to.equal(state === 'used' ? 'active' : 'not-activated');
    }
    await service.close();
  });
});
