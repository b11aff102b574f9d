/** A delivery that failed for a reason in words of ours, without anything about the recipient. */
export class DeliveryFailure extends Error {
  override name = 'DeliveryFailure';
}

/**
 * Why a message was not delivered, for the log: words of ours, or codes alone. Mail servers repeat the address in the
 * text of their replies (RFC 5321 section 4.2), and the log holds no personal data.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof DeliveryFailure) return error.message;
  const codes: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, responseCode } = cause as Error & { readonly code?: unknown; readonly responseCode?: unknown };
    if (typeof code === 'string' && /^\w+$/.test(code)) codes.push(code);
    if (typeof responseCode === 'number') codes.push(String(responseCode));
    if (codes.length === 0 && cause.name === 'TimeoutError') codes.push(cause.name);
  }
  return codes.length === 0 ? 'unknown' : codes.join(' ');
}
