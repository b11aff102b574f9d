import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { SMTPServer } from 'smtp-server';
import type { SandboxLog } from '../serving/running.ts';
import type { Messages } from './messages.ts';
import { readMail } from './mime.ts';

const MEGABYTE = 1024 * 1024;

/** A mail server on a free loopback port. It delivers nothing: all mails are shown on the message page. */
export async function startMailServer(
  messages: Messages,
  log: SandboxLog,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: MEGABYTE,
    closeTimeout: 500,
    onAuth: (_auth, _session, done) => done(null, { user: 'sandbox' }),
    onData: (stream, session, done) => {
      read(stream).then(
        (raw) => {
          const mail = readMail(raw);
          const text = mail.subject === '' ? mail.text : `${mail.subject}\n\n${mail.text}`;
          for (const { address } of session.envelope.rcptTo) {
            messages.receive({ id: mail.messageId, to: address, channel: 'email', text });
          }
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error('mail refused')),
      );
    },
  });
  // A client that disconnects halfway must not end the process.
  server.on('error', (error) => log.warn({ err: error }, 'the sandbox mail server met an error'));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function read(stream: Readable & { sizeExceeded?: boolean }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MEGABYTE) chunks.push(chunk);
  }
  if (stream.sizeExceeded === true || size > MEGABYTE) {
    throw Object.assign(new Error('message too large'), { responseCode: 552 });
  }
  return Buffer.concat(chunks);
}
