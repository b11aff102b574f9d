import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { ConfigFault } from './faults.ts';
import { text, webUri } from './kinds.ts';

/** Whether a host name of a URL leads to this machine only (RFC 6761 section 6.3, RFC 6890). */
export const isLoopback = (hostname: string): boolean =>
  /^(?:.+\.)?localhost$/i.test(hostname) || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));

/** The fault of an address that personal data would go to in the clear. Plain http is fine on this machine. */
export function plainAddressFaults(key: string, address: string | undefined): ConfigFault[] {
  const url = address === undefined ? null : URL.parse(address);
  if (url?.protocol !== 'http:' || isLoopback(url.hostname)) return [];
  const message = 'must be an https address in production mode, unless it is on this machine (localhost)';
  return [{ key, message }];
}

/** What is wrong with a URL that is to be an origin; the message never repeats a password of the URL. */
function originFault(url: URL): string | undefined {
  const wrong = [
    ...(url.username !== '' || url.password !== '' ? ['user name'] : []),
    ...(url.pathname === '/' ? [] : ['path']),
    ...(url.search === '' && !url.href.includes('?') ? [] : ['query']),
    ...(url.hash === '' && !url.href.includes('#') ? [] : ['fragment']),
    ...(url.hostname.endsWith('.') ? ['dot at the end of the host'] : []),
  ];
  const right = url.origin.replace(/\.(?=:\d+$|$)/, '');
  return wrong.length === 0 ? undefined : `must be an origin without a ${wrong.join(', a ')}: write ${right}`;
}

/**
 * An origin such as `https://id.example.vn`. However it is spelled, it becomes the form in which browsers and programs
 * compare origins (RFC 6454 section 6.2): the host in lower case and in Punycode, no default port, no slash at the end.
 */
export const origin = text.transform((value, context): string => {
  const refuse = (message: string) => {
    context.issues.push({ code: 'custom', input: value, message });
    return z.NEVER;
  };
  const isWeb = webUri.safeParse(value).success && /^https?:\/\/[^/]/i.test(value);
  const url = isWeb ? URL.parse(value) : null;
  if (url === null) {
    const guess = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/.test(value)
      ? `https://${value}`.toLowerCase()
      : 'https://id.example.vn';
    return refuse(`must be an http or https address such as ${guess}`);
  }
  const fault = originFault(url);
  return fault === undefined ? url.origin : refuse(fault);
});
