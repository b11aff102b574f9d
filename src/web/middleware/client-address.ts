import { BlockList, isIP } from 'node:net';

/** A set of addresses and networks in CIDR notation. */
export function addressList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  if (networks.length === 0) return () => false;
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** IPv4 addresses that arrive on an IPv6 socket are IPv4 addresses (RFC 4291 section 2.5.5.2). */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * The address of the client: that of the socket, or, where it is a trusted proxy, the last address in X-Forwarded-For that is not one.
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
