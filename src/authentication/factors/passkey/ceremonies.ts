import type { StoredPasskey } from '../authenticators.ts';
import type { AssertionResponse, AttestationResponse } from './responses.ts';

/** The WebAuthn Relying Party that we are. */
export interface WebAuthnRelyingParty {
  /** A domain: the issuer's host name, without port. */
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

/** COSE algorithms that passkeys may sign with: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257];

/**
 * Formats whose statement is looked at. Those of Android and Apple are believed for what they say, as none of them is
 * judged: checking them would fetch lists of revoked certificates from addresses in the browser's own data (server-side
 * request forgery).
 */
const CHECKED_FORMATS: readonly string[] = ['none', 'packed', 'tpm', 'fido-u2f'];

/** What is learned from an authenticator when a passkey is made. */
export type NewPasskey = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter' | 'attestation' | 'backedUp'>;

/** What a sign-in with a passkey says of it. */
export type UsedPasskey = Pick<StoredPasskey, 'counter' | 'backedUp'>;

/** The library and what it takes 250 ms and 27 MB to load: for those who use passkeys only. */
const library = () => import('@simplewebauthn/server');
const encodings = () => import('@simplewebauthn/server/helpers');

/** The library throws for everything that is wrong with a response. */
const orRefused = async <T>(ceremony: () => Promise<T | undefined>): Promise<T | undefined> => {
  try {
    return await ceremony();
  } catch {
    return undefined;
  }
};

/** The attestation object with its format, and without the statement where that is not to be looked at. */
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
 * Verifies that a passkey was made for us, just now, by somebody verified (WebAuthn level 3, section 7.1). Undefined:
 * it was not.
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
    // What the response calls itself is not signed; what the authenticator called the credential is.
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
 * Verifies that the holder of a passkey answered the challenge on our page, verified (section 7.2). The counter is the
 * caller's to judge.
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
      // A counter of 0 lets every other one pass.
      credential: { id: passkey.credentialId, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
    });
    if (!verified) return undefined;
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
  });
