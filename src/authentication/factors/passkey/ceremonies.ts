import type { StoredPasskey } from '../authenticators/authenticators.ts';
import type { AssertionResponse, AttestationResponse } from './responses.ts';

/** Our identity as a WebAuthn Relying Party. */
export interface WebAuthnRelyingParty {
  /** A domain: the issuer's host name, without port. */
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

/** COSE algorithms that passkeys may sign with: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257];

/**
 * Formats whose statement is verified. Those of Android and Apple are recorded unverified, because no model is refused
 * anyway, and verifying them would fetch revocation lists from addresses in the browser's data (server-side request
 * forgery).
 */
const CHECKED_FORMATS: readonly string[] = ['none', 'packed', 'tpm', 'fido-u2f'];

/** The data that an authenticator gives when it creates a passkey. */
export type NewPasskey = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter' | 'attestation' | 'backedUp'>;

/** The data that a sign-in gives about a passkey. */
export type UsedPasskey = Pick<StoredPasskey, 'counter' | 'backedUp'>;

/** Loads the library, which takes 250 ms and 27 MB, at the first use of a passkey. */
const library = () => import('@simplewebauthn/server');
const encodings = () => import('@simplewebauthn/server/helpers');

/** The library throws on any error in a response. */
const orRefused = async <T>(ceremony: () => Promise<T | undefined>): Promise<T | undefined> => {
  try {
    return await ceremony();
  } catch {
    return undefined;
  }
};

/** The attestation object with its format, without a statement that must not be verified. */
async function stated(attestationObject: string): Promise<{ readonly object: string; readonly format: string }> {
  const { decodeAttestationObject, isoBase64URL, isoCBOR } = await encodings();
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format: string = decoded.get('fmt');
  if (CHECKED_FORMATS.includes(format)) return { object: attestationObject, format };
  const bare = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', decoded.get('authData')],
  ]) as Parameters<typeof isoCBOR.encode>[0];
  return {
    object: isoBase64URL.fromBuffer(isoCBOR.encode(bare)),
    format: /^[a-z0-9-]{1,32}$/.test(format) ? format : 'unknown',
  };
}

/**
 * Verifies that a passkey was just created for us with user verification (WebAuthn level 3, section 7.1); undefined if
 * not.
 */
export const verifyAttestation = (
  { id, rawId, type, response }: AttestationResponse,
  challenge: string,
  rp: WebAuthnRelyingParty,
): Promise<NewPasskey | undefined> =>
  orRefused(async () => {
    const { verifyRegistrationResponse } = await library();
    const { object, format } = await stated(response.attestationObject);
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...{ id, rawId, type, clientExtensionResults: {} },
        response: { clientDataJSON: response.clientDataJSON, attestationObject: object },
      },
      expectedChallenge: challenge,
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    // The id in the response is not signed; the authenticator's credential id is.
    if (registrationInfo?.credential.id !== id) return undefined;
    const { credential, aaguid, credentialBackedUp } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      attestation: { format, aaguid },
      backedUp: credentialBackedUp,
    };
  });

/**
 * Verifies that the holder of a passkey answered the challenge on our page with user verification (section 7.2). The
 * caller checks the counter.
 */
export const verifyAssertion = (
  { id, rawId, type, response }: AssertionResponse,
  challenge: string,
  passkey: StoredPasskey,
  rp: WebAuthnRelyingParty,
): Promise<UsedPasskey | undefined> =>
  orRefused(async () => {
    const { verifyAuthenticationResponse } = await library();
    const { clientDataJSON, authenticatorData, signature } = response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...{ id, rawId, type, clientExtensionResults: {} },
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      requireUserVerification: true,
      // With a stored counter of 0, the library accepts any counter.
      credential: { id: passkey.credentialId, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
    });
    if (!verified) return undefined;
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
  });
