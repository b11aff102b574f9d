import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';

/** What the provider may fetch from relying parties, and how. */
export interface OutboundOptions {
  /** Reach private, loopback and link-local addresses as well: sandbox mode only. */
  readonly allowPrivateAddresses: boolean;
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
  /** Bytes of the largest answer. */
  readonly maxBytes: number;
}

/** The request was not made, or its answer not taken, because of the rules for outbound requests. */
export class OutboundRefusedError extends Error {
  override name = 'OutboundRefusedError';
}

// IANA special-purpose registries (RFC 6890): not globally reachable.
const SPECIAL_IPV4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const special = new BlockList();
for (const [network, bits] of SPECIAL_IPV4) special.addSubnet(network, bits, 'ipv4');

// Of IPv6 only global unicast is reachable (2000::/3), less what is carved out of it.
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const notGlobal = new BlockList();
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  notGlobal.addSubnet(network, bits, 'ipv6');
}

/** Whether an address is reachable for everybody (RFC 6890): not private, loopback, link-local or otherwise special. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !notGlobal.check(address, 'ipv6');
    default:
      return false;
  }
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

const refusal = (): OutboundRefusedError => new OutboundRefusedError('the address is private, loopback or link-local');

/**
 * Resolves a name for a connection and refuses it when any of its addresses is special: what was checked is what is
 * used.
 */
function guardedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) callback(error, []);
    else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(refusal(), []);
    else if (options.all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  });
}

const readLimited = async (message: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new OutboundRefusedError(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const headersOf = (message: IncomingMessage): [string, string][] =>
  Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );

const NO_BODY = new Set([204, 205, 304]);

/**
 * `fetch` for what relying parties tell us to fetch: never to special addresses, no redirect followed, limited in time
 * and size.
 *
 * @throws OutboundRefusedError when a rule forbids it, or the error of the network.
 */
export function outboundFetch(options: OutboundOptions): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const { allowPrivateAddresses, timeoutMs, maxBytes } = options;
  return async (input, init = {}) => {
    const url = new URL(input);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundRefusedError('only http and https');
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (!allowPrivateAddresses && isIP(literal) !== 0 && !isPublicAddress(literal)) throw refusal();
    const body = init.body === undefined || init.body === null ? undefined : await new Response(init.body).text();
    const headers = Object.fromEntries(new Headers(init.headers));
    const settings: RequestOptions = {
      method: init.method ?? 'GET',
      headers: body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(timeoutMs),
      agent: false,
      ...(allowPrivateAddresses ? {} : { lookup: guardedLookup }),
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(url, settings, (message) => {
        readLimited(message, maxBytes).then(
          (content) => {
            const status = message.statusCode ?? 502;
            const text = NO_BODY.has(status) ? null : new Uint8Array(content);
            resolve(new Response(text, { status, headers: headersOf(message) }));
          },
          (error: unknown) => {
            request.destroy();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      });
      request.on('error', reject);
      request.end(body);
    });
  };
}
