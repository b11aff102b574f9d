/**
 * The name of a cookie. On https its prefix has browsers refuse it from neighbouring hosts and from plain http (RFC
 * 6265bis section 4.1.3): `__Host-` where it is sent to the whole host, `__Secure-` where it is bound to a path.
 */
export function cookieName(name: string, { secure, path = '/' }: { secure: boolean; path?: string }): string {
  if (!secure) return name;
  return path === '/' ? `__Host-${name}` : `__Secure-${name}`;
}
