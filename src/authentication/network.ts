import { isIP } from 'node:net';

/** The first four groups of an IPv6 address: a household or company has all the rest for itself. */
function prefix64(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** What counts as one place: an IPv4 address, or the /64 of an IPv6 one. */
export const networkOf = (address: string): string => (isIP(address) === 6 ? prefix64(address) : address);
