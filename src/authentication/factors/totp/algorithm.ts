/** The defaults of authenticator apps: SHA-1, six digits, steps of 30 seconds (RFC 6238). */
const STEP_SECONDS = 30;

/** Loads the library at the first code, which few processes need right away. */
const library = () => import('otplib');

/** A new secret: 160 bits in base32 (RFC 4226 section 4, R6). */
export async function newSecretKey(): Promise<string> {
  const { generateSecret } = await library();
  return generateSecret();
}

/** The content of the QR code. */
export async function keyUri(secret: string, label: string): Promise<string> {
  const { generateURI } = await library();
  return generateURI({ issuer: 'Sen ID', label, secret });
}

/**
 * The time step of a code: the current one or one of its two neighbours (RFC 6238 section 5.2); undefined if none
 * matches.
 */
export async function stepOf(secret: string, code: string, seconds: number): Promise<number | undefined> {
  const { verify } = await library();
  const checked = await verify({ secret, token: code, epoch: seconds, epochTolerance: STEP_SECONDS });
  return checked.valid && 'timeStep' in checked ? checked.timeStep : undefined;
}
