/** Authenticator apps know these without being told: SHA-1, six digits, steps of 30 seconds (RFC 6238). */
const STEP_SECONDS = 30;
const CODE = /^\d{6}$/;

/** The library is read when the first code is: few processes meet one at once. */
const library = () => import('otplib');

/** A new secret: 160 bits in base32 (RFC 4226 section 4, R6). */
export async function newSecretKey(): Promise<string> {
  const { generateSecret } = await library();
  return generateSecret();
}

/** What an app reads from the QR code. */
export async function keyUri(secret: string, label: string): Promise<string> {
  const { generateURI } = await library();
  return generateURI({ issuer: 'Sen ID', label, secret });
}

/** What was typed, without the spaces that apps show; undefined: no code has that shape. */
export function readCode(typed: string): string | undefined {
  const code = typed.replace(/\s/g, '');
  return CODE.test(code) ? code : undefined;
}

/**
 * The step that a code belongs to, among the present one and its two neighbours (RFC 6238 section 5.2); undefined:
 * none.
 */
export async function stepOf(secret: string, code: string, seconds: number): Promise<number | undefined> {
  const { verify } = await library();
  const checked = await verify({ secret, token: code, epoch: seconds, epochTolerance: STEP_SECONDS });
  return checked.valid && 'timeStep' in checked ? checked.timeStep : undefined;
}
