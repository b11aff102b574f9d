import { isIP, isIPv4, isIPv6 } from 'node:net';
import { newId } from '../../../shared/index.ts';

const GROUPS = 8;
/**
 * A household or company has its own /64 (RFC 6177). A rented network is at least a /48 or an IPv4 /24, the smallest
 * routed prefixes.
 */
const PLACE_GROUPS = 4;
const NETWORK_GROUPS = 3;
const NETWORK_BYTES = 3;

/** The eight groups of an IPv6 address, as numbers. */
function groupsOf(address: string): number[] {
  // The URL parser accepts every notation and normalizes it (RFC 5952).
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const parse = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [left, right] = [parse(head), parse(tail)];
  return [...left, ...Array.from({ length: GROUPS - left.length - right.length }, () => 0), ...right];
}

/** The IPv4 address in an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2). */
function mappedIPv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(-2);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}

/** The origin of an attempt: its place and its network. */
export interface Whereabouts {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  readonly place: string;
  /** The /24 of an IPv4 address, or the /48 of an IPv6 one. */
  readonly network: string;
}

export function whereabouts(address: string): Whereabouts {
  const [plain = ''] = address.split('%');
  const groups = isIPv6(plain) ? groupsOf(plain) : [];
  const ipv4 = isIPv4(plain) ? plain : mappedIPv4(groups);
  if (ipv4 !== undefined) {
    return { place: ipv4, network: `${ipv4.split('.').slice(0, NETWORK_BYTES).join('.')}.0/24` };
  }
  if (groups.length === 0) return { place: address, network: address };
  const prefix = (length: number): string =>
    `${groups
      .slice(0, length)
      .map((group) => group.toString(16))
      .join(':')}::/${length * 16}`;
  return { place: prefix(PLACE_GROUPS), network: prefix(NETWORK_GROUPS) };
}

/** Begins the key of a place that nobody can tell. */
const UNTOLD = '~';

/**
 * Pseudonym of a place, which begins with that of its network, so that both can be counted for. An address that cannot
 * be told is another place each time: otherwise the limits by place would hold for all such clients together. Limits by
 * account still hold.
 */
export const placeKey = (address: string, digest: (text: string) => string): string => {
  if (isIP(address) === 0) return `${UNTOLD}${newId()}.${newId()}`;
  const { place, network } = whereabouts(address);
  return `${digest(network)}.${digest(place)}`;
};

/** Whether the place of a key can be told, and so met again. */
export const isTold = (place: string): boolean => !place.startsWith(UNTOLD);

/** Pseudonym of the network of a place. */
export const networkOfPlace = (place: string): string => place.split('.', 1)[0] ?? place;
