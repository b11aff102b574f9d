import { isIP } from 'node:net';
import type { Logger } from 'pino';
import { NOBODY } from '../kit/context.ts';
import { addressList } from '../kit/networks.ts';
import type { AddressReader } from './request-state.ts';

/** IPv4 addresses that are written as IPv6 ones are IPv4 addresses (RFC 4291 section 2.5.5.2). */
function plain(address: string): string {
  if (!/^[:0]+ffff:/i.test(address)) return address;
  // The URL parser knows every spelling of an IPv6 address and returns one of them.
  const groups = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(URL.parse(`http://[${address}]`)?.hostname ?? '');
  if (groups === null) return address;
  const [high, low] = [parseInt(groups[1] ?? '', 16), parseInt(groups[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/**
 * An IPv4 address, or an IPv6 one in brackets, each with or without a port, which may be obfuscated; or a bare IPv6
 * address.
 */
const NODE = /^(?:([\d.]+)|\[([\da-f:.]+)\])(?::(?:\d{1,5}|_[\w.-]+))?$|^([\da-f:.]+)$/i;

/**
 * The address of one entry of X-Forwarded-For, which proxies write like a node of RFC 7239 section 6: with a port, in
 * brackets, in quotes. Undefined where it has none, as in `unknown` and in obfuscated names.
 */
export function addressOfNode(entry: string): string | undefined {
  const node = /^\s*(?:"(.*)"|(.*?))\s*$/s.exec(entry);
  const parts = NODE.exec(node?.[1] ?? node?.[2] ?? '');
  const [, ipv4, bracketed, bare] = parts ?? [];
  if (ipv4 !== undefined) return isIP(ipv4) === 4 ? ipv4 : undefined;
  const ipv6 = bracketed ?? bare ?? '';
  return isIP(ipv6) === 6 ? plain(ipv6) : undefined;
}

/**
 * Reads the address of the client: that of the socket, or, where it is a trusted proxy, the last address in
 * X-Forwarded-For that is not one. What cannot be read is NOBODY. A trusted proxy is never the client itself: its
 * rights are not the citizens', and limits by place would hold for all of them together. Each way in which the proxies
 * are not as configured is logged once.
 */
export function clientAddressReader(trustedProxies: readonly string[], log?: Pick<Logger, 'warn'>): AddressReader {
  const trusted = addressList(trustedProxies);
  const warned = new Set<string>();
  const warn = (message: string): void => {
    if (warned.has(message)) return;
    warned.add(message);
    log?.warn({ setting: 'trusted_proxies' }, message);
  };
  return (socketAddress, forwardedFor) => {
    // An address with a zone is of this link (RFC 4007 section 11).
    let address = plain(socketAddress?.replace(/%.*$/, '') ?? NOBODY);
    if (isIP(address) === 0) return NOBODY;
    if (!trusted(address)) {
      if (forwardedFor !== undefined) {
        warn('a request from an address that is not a trusted proxy has an X-Forwarded-For header, which is ignored');
      }
      return address;
    }
    const hops = forwardedFor?.split(',') ?? [];
    while (trusted(address)) {
      const hop = hops.pop();
      const next = hop === undefined ? undefined : addressOfNode(hop);
      if (next === undefined) {
        warn(
          hop === undefined
            ? 'X-Forwarded-For of a trusted proxy names no client: limits by place do not hold'
            : 'X-Forwarded-For of a trusted proxy cannot be read: limits by place do not hold',
        );
        return NOBODY;
      }
      address = next;
    }
    return address;
  };
}
