import { createServer, request as forward, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

/** What proxies do that nobody told us of. All of it can be changed between two requests. */
export interface Rudeness {
  /** The client's address as this proxy knows it. */
  client: string;
  /** X-Forwarded-For as this proxy writes it; undefined: it writes none, and drops the client's. */
  forwardedFor: (client: string, given: string | undefined) => string | undefined;
  /** Headers that it does not forward. */
  drops: readonly string[];
  /**
   * What becomes of a body: it is sent in one piece with its length, byte by byte without a length, only half of it,
   * half of it and then, by another connection, the whole, or half of it on a connection that is held open.
   */
  body: 'buffered' | 'crumbled' | 'cut' | 'cut at first' | 'held';
  /** Whether a request is sent twice at the same moment. The second answer is passed on, as with a double click. */
  repeats: (method: string, path: string) => boolean;
  /** What becomes of an answer: it is passed on, or lost after the request was carried out. */
  answer: 'whole' | 'lost';
}

export interface RudeProxy {
  readonly url: string;
  readonly rudeness: Rudeness;
  /** How many bodies were held so far. */
  held(): number;
  close(): Promise<void>;
}

/** How a polite proxy behaves. */
export const politeness = (): Rudeness => ({
  client: '203.0.113.9',
  forwardedFor: (client, given) => (given === undefined ? client : `${given}, ${client}`),
  drops: [],
  body: 'buffered',
  repeats: () => false,
  answer: 'whole',
});

function sendBody(
  inner: ClientRequest,
  body: Buffer,
  how: Exclude<Rudeness['body'], 'cut at first'>,
  onHeld: () => void,
): void {
  switch (how) {
    case 'buffered':
      inner.end(body);
      return;
    case 'crumbled':
      for (const byte of body) inner.write(Uint8Array.of(byte));
      inner.end();
      return;
    case 'cut':
      inner.flushHeaders();
      inner.write(body.subarray(0, body.length >> 1), () => inner.destroy());
      return;
    case 'held':
      inner.flushHeaders();
      inner.write(body.subarray(0, body.length >> 1), onHeld);
  }
}

function headersOf(incoming: IncomingMessage, body: Buffer, rudeness: Rudeness): Record<string, string | string[]> {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined &&
        ![...rudeness.drops, 'x-forwarded-for', 'content-length', 'transfer-encoding', 'connection'].includes(entry[0]),
    ),
  );
  const given = incoming.headers['x-forwarded-for'];
  const forwardedFor = rudeness.forwardedFor(rudeness.client, Array.isArray(given) ? given.join(', ') : given);
  return {
    ...headers,
    ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
    ...(body.length === 0 || rudeness.body === 'crumbled' ? {} : { 'content-length': String(body.length) }),
  };
}

/**
 * A proxy in front of the product that behaves as badly as it is told to. `port` is its own, `target` that of the
 * product.
 */
export async function startRudeProxy(port: number, target: () => number): Promise<RudeProxy> {
  const rudeness = politeness();
  let held = 0;
  const server = createServer((incoming, outgoing) => {
    const pass = async (): Promise<void> => {
      const body = await buffer(incoming);
      const { method = '', url: path = '' } = incoming;
      const headers = headersOf(incoming, body, rudeness);
      const send = async (how: Parameters<typeof sendBody>[2]): Promise<IncomingMessage | undefined> => {
        const inner = forward({ host: 'localhost', port: target(), method, path, headers, agent: false });
        const answered = once(inner, 'response') as Promise<[IncomingMessage]>;
        sendBody(inner, body, how, () => (held += 1));
        return answered.then(
          ([answer]) => answer,
          () => undefined,
        );
      };
      if (rudeness.body === 'cut at first' && body.length > 0) await send('cut');
      const how = rudeness.body === 'cut at first' ? 'buffered' : rudeness.body;
      const answers = await Promise.all(
        Array.from({ length: rudeness.repeats(method, path) ? 2 : 1 }, () => send(how)),
      );
      const answer = answers.pop();
      for (const other of answers) other?.resume();
      if (answer === undefined) outgoing.writeHead(502).end('bad gateway');
      else if (rudeness.answer === 'lost') {
        answer.resume();
        outgoing.destroy();
      } else {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      }
    };
    pass().catch(() => outgoing.destroy());
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return {
    url: `http://localhost:${port}`,
    rudeness,
    held: () => held,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Ways in which proxies write the address of a client, and whether it can be read. */
export const WRITINGS: readonly [how: string, write: Rudeness['forwardedFor'], isReadable: boolean][] = [
  ['with a port', (client) => `${client}:4711`, true],
  ['after what the client made up', (client) => `10.0.0.1, 127.0.0.1, ${client}`, true],
  ['in quotes, with a port', (client) => `"${client}:4711"`, true],
  ['as an IPv6 address in brackets', (client) => `[::ffff:${client}]:4711`, true],
  ['as unknown', () => 'unknown', false],
  ['as unknown, after what the client made up', () => '127.0.0.1, unknown', false],
  ['as a name of its own', () => '_lb7', false],
  ['as nothing', () => undefined, false],
  ['as an empty text', () => '', false],
  ['as itself', () => '127.0.0.1', false],
];
