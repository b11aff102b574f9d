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
 * Content-Security-Policy of a page whose form may end at a relying party. Chromium and Safari apply `form-action` to
 * every redirect that follows a form, including those of the relying party, whose targets nobody here knows, and no
 * source expression matches an IPv6 address or an unknown scheme. So these pages have no `form-action` (docs/adr/0016).
 */
export const LEAVING_POLICY = EVERYWHERE.join('; ');

/** Content-Security-Policy of what is no page: nothing loads, and nobody frames it. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/**
 * Permissions-Policy: no page of ours, and nothing in one, uses these. Passkeys keep their default, this origin. A
 * picture is taken by a file input, which needs no permission. One page reads a card with the camera, see
 * `allowCamera`.
 */
const NO_PERMISSIONS = [
  ...['accelerometer', 'browsing-topics', 'camera', 'display-capture', 'fullscreen', 'geolocation', 'gyroscope'],
  ...['idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture'],
  ...['screen-wake-lock', 'serial', 'usb', 'xr-spatial-tracking'],
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** Lets the scripts of this page, and nothing in it from elsewhere, ask for the camera. */
export function allowCamera(ctx: { set(name: string, value: string): unknown }): void {
  ctx.set('permissions-policy', NO_PERMISSIONS.replace('camera=()', 'camera=(self)'));
}

/** Guards a page: what it may load and where its forms may lead, by whom it is framed, what it may use. */
export function guardPage(ctx: { set(name: string, value: string): unknown }, policy: string): void {
  ctx.set('content-security-policy', policy);
  ctx.set('x-frame-options', 'DENY');
  ctx.set('permissions-policy', NO_PERMISSIONS);
}
