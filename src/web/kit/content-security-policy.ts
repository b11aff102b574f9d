/**
 * Content-Security-Policy of a page. Chromium checks `form-action` against every redirect that follows a form post, so
 * the last page before the way back to the relying party names that party's origin.
 */
export const contentSecurityPolicy = (formTargets: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self'${formTargets.map((target) => ` ${target}`).join('')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** The origin of an address, or its scheme where it has no origin (apps), as a CSP source. */
export function formTarget(uri: unknown): string[] {
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  if (url === null) return [];
  return [url.origin === 'null' ? url.protocol : url.origin];
}
