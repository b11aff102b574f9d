const EVERYWHERE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

/** Content-Security-Policy of a page whose form stays with us. */
export const OWN_POLICY = [...EVERYWHERE, "form-action 'self'"].join('; ');

/**
 * Content-Security-Policy of a page whose form may end at a relying party. Chromium and Safari apply `form-action` to every
 * redirect that follows a form, including those of the relying party, whose targets nobody here knows, and no source
 * expression matches an IPv6 address or an unknown scheme. So these pages have no `form-action` (docs/adr/0016).
 */
export const LEAVING_POLICY = EVERYWHERE.join('; ');
