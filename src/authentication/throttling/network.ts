import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
const OWN_GROUPS = 4;

/** The eight groups of an IPv6 address, as numbers. */
function groupsOf(address: string): number[] {
  // The URL parser knows every way of writing one, and knows one way of answering (RFC 5952).
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const parse = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [left, right] = [parse(head), parse(tail)];
  return [...left, ...Array.from({ length: GROUPS - left.length - right.length }, () => 0), ...right];
}

/**
 * What counts as one place: an IPv4 address, or the /64 of an IPv6 one, all of which a household or company has for itself. An IPv4
 * address in the clothes of an IPv6 one is what it is (RFC 4291 section 2.5.5.2).
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (isIPv4(plain) || !isIPv6(plain)) return address;
  const groups = groupsOf(plain);
  const [high = 0, low = 0] = groups.slice(-2);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const prefix = groups.slice(0, OWN_GROUPS).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}
