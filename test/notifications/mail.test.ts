import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server as PlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { openChannels, type Outgoing } from '../../src/notifications/channels.ts';
import { openNotifications } from '../../src/notifications/index.ts';
import { newSecret, systemClock } from '../../src/shared/index.ts';
import { openSeal, openStore } from '../../src/storage/index.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FROM = 'Sen ID <no-reply@localhost>';
const ADDRESS = 'minh.anh@example.vn';
/** A certificate for `localhost` of an authority that nobody trusts. */
const [key, cert] = ['server.key', 'server.pem'].map((name) =>
  readFileSync(join(ROOT, 'test/support/tls', name), 'utf8'),
);
const message = (given: Partial<Outgoing> = {}): Outgoing => ({
  ...{ id: 'm1', channel: 'email', to: ADDRESS, subject: 'Mã Sen ID', text: 'Mã là 123456', ...given },
});

describe('mails', () => {
  const servers: (SMTPServer | Server | PlainServer)[] = [];
  const received: { readonly to: readonly string[]; readonly raw: string }[] = [];
  const secured: boolean[] = [];
  beforeEach(() => void received.splice(0));
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const portOf = (address: unknown): number => (address as AddressInfo).port;

  /** A mail server; the port it listens on. */
  const serve = async (options: SMTPServerOptions): Promise<number> => {
    const server = new SMTPServer({
      ...{ authOptional: true, disableReverseLookup: true, closeTimeout: 100, ...options },
      onData(stream, session, done) {
        void text(stream).then((raw) => {
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
          secured.push(session.secure);
          done();
        });
      },
    });
    server.on('error', () => undefined);
    servers.push(server);
    server.listen(0, 'localhost');
    await once(server.server, 'listening');
    return portOf(server.server.address());
  };
  const deliver = async (url: string, outgoing = message()): Promise<unknown> => {
    const channels = openChannels({ sms: { url: undefined }, mail: { url, from: FROM } });
    try {
      return await channels.deliver(outgoing).then(
        () => 'delivered',
        (error: unknown) => error,
      );
    } finally {
      channels.close();
    }
  };
  const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

  it('keep what a value holds out of their headers, and go to one address', async () => {
    const url = `smtp://localhost:${await serve({ disabledCommands: ['STARTTLS'] })}`;
    const injected = 'Mã\r\nBcc: thief@example.com\r\n\r\nnothing';
    expect(
      await deliver(url, message({ subject: injected, text: `${injected}\r\n.\r\nRCPT TO:<thief@example.com>` })),
    ).to.equal('delivered');
    expect(received).to.have.length(1);
    expect(received[0]!.to).to.deep.equal([ADDRESS]);
    const [head = ''] = received[0]!.raw.split('\r\n\r\n');
    expect(head).to.not.match(/^bcc:/im);
  });

  for (const to of [
    `${ADDRESS}>\r\nRCPT TO:<thief@example.com`,
    `${ADDRESS}, thief@example.com`,
    `thief@example.com;${ADDRESS}`,
    `"${ADDRESS}" <thief@example.com>`,
  ]) {
    it(`reach nobody else by the address ${JSON.stringify(to)}`, async () => {
      const url = `smtp://localhost:${await serve({ disabledCommands: ['STARTTLS'] })}`;
      await deliver(url, message({ to }));
      expect(received.flatMap((mail) => mail.to)).to.not.include('thief@example.com');
    });
  }

  it('go to no server whose certificate nobody vouches for, with TLS from the start and with STARTTLS', async () => {
    const tls = await serve({ secure: true, key, cert });
    expect(codeOf(await deliver(`smtps://localhost:${tls}`))).to.be.oneOf(['ESOCKET', 'ETLS']);
    const upgraded = await serve({ key, cert });
    for (const option of ['', '?requireTLS=true']) {
      expect(codeOf(await deliver(`smtp://localhost:${upgraded}${option}`)), option).to.be.oneOf(['ESOCKET', 'ETLS']);
    }
    expect(received).to.deep.equal([]);
  });

  it('are not sent in the clear where TLS is required and the server, or somebody between, offers none', async () => {
    const port = await serve({ disabledCommands: ['STARTTLS'] });
    expect(codeOf(await deliver(`smtp://localhost:${port}?requireTLS=true`))).to.equal('ETLS');
    expect(received).to.deep.equal([]);
  });

  it('and SMS go to no gateway whose certificate nobody vouches for', async () => {
    let asked = 0;
    const gateway = createServer({ key, cert }, (_, response) => {
      asked += 1;
      response.end();
    }).listen(0, 'localhost');
    servers.push(gateway);
    await once(gateway, 'listening');
    const url = `https://localhost:${portOf(gateway.address())}/`;
    const channels = openChannels({ sms: { url }, mail: { url: undefined, from: FROM } });
    const outcome: unknown = await channels
      .deliver(message({ channel: 'sms', to: '+84900000001' }))
      .catch((e: unknown) => e);
    expect(codeOf((outcome as Error).cause)).to.match(/^UNABLE_TO_|^SELF_SIGNED|^DEPTH_ZERO/);
    expect(asked).to.equal(0);
  });

  it('and SMS go nowhere else, whatever the gateway answers', async () => {
    const asked: string[] = [];
    const gateway = createPlainServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    }).listen(0, 'localhost');
    servers.push(gateway);
    await once(gateway, 'listening');
    const url = `http://localhost:${portOf(gateway.address())}/sms`;
    const channels = openChannels({ sms: { url }, mail: { url: undefined, from: FROM } });
    const sent = channels.deliver(message({ channel: 'sms', to: '+84900000001' }));
    expect(await sent.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(asked).to.deep.equal(['/sms']);
  });

  it('that a server refuses leave its code in the log, and neither the address nor what the server says', async () => {
    const refusing = await serve({
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) =>
        done(Object.assign(new Error(`5.1.1 <${address}>: no such citizen`), { responseCode: 550 })),
    });
    const store = await openStore({ uri: 'sqlite::memory:', clock: systemClock });
    const logged: string[] = [];
    const notifications = openNotifications({
      ...{ store, clock: systemClock, localesFolder: join(ROOT, 'views/locales') },
      seal: openSeal({ keys: [{ id: 'k1', key: Buffer.from(newSecret(32), 'base64url') }] }),
      log: { warn: (details, what) => void logged.push(JSON.stringify({ ...details, what })) },
      sms: { url: undefined },
      mail: { url: `smtp://localhost:${refusing}`, from: FROM },
    });
    await store.ready();
    const params = { code: '123456', organisation: 'A', minutes: 5, host: 'localhost' };
    await notifications.send({
      ...{ to: { channel: 'email', address: ADDRESS }, language: 'vi', template: 'one_time_code', params },
    });
    await until(() => logged.length > 0);
    await notifications.stop();
    await store.close();
    expect(logged[0]).to.include('"reason":"EENVELOPE 550"').and.to.include('"channel":"email"');
    expect(logged.join()).to.not.match(/minh|example\.vn|123456|no such citizen/);
  });
});
