import { isIP } from 'node:net';
import { addressList } from '../kit/networks.ts';

/** IPv4 addresses that arrive on an IPv6 socket are IPv4 addresses (RFC 4291 section 2.5.5.2). */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * The address of the client: that of the socket, or, where it is a trusted proxy, the last address in X-Forwarded-For
 * that is not one.
 */
export function clientAddressReader(trustedProxies: readonly string[]) {
  const trusted = addressList(trustedProxies);
  return (socketAddress: string | undefined, forwardedFor: string | undefined): string => {
    let address = plain(socketAddress ?? '0.0.0.0');
    const hops = forwardedFor?.split(',').map((hop) => plain(hop.trim())) ?? [];
    while (trusted(address)) {
      const hop = hops.pop();
      if (hop === undefined || isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}
