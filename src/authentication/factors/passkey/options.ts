import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialDescriptorJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Account } from '../../../identity/index.ts';
import type { StoredAuthenticators } from '../authenticators/authenticators.ts';
import { ALGORITHMS, type WebAuthnRelyingParty } from './ceremonies.ts';
import { CHALLENGE_SECONDS } from './challenges.ts';

/** What `navigator.credentials.create` is called with, in JSON (WebAuthn level 3, section 5.4). */
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
/** What `navigator.credentials.get` is called with, in JSON (section 5.5). */
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

const TIMEOUT_MS = CHALLENGE_SECONDS * 1000;

const descriptorsOf = ({ passkeys = {} }: Pick<StoredAuthenticators, 'passkeys'>) =>
  Object.values(passkeys).map(({ credentialId, transports }): PublicKeyCredentialDescriptorJSON => ({
    id: credentialId,
    type: 'public-key',
    transports: [...transports] as NonNullable<PublicKeyCredentialDescriptorJSON['transports']>,
  }));

export function creationOptions(
  account: Account,
  stored: Pick<StoredAuthenticators, 'passkeys'>,
  challenge: string,
  { id, name }: WebAuthnRelyingParty,
): CreationOptions {
  // Devices show it, and clouds keep it: enough to tell the accounts of a family apart, and no more.
  const shown = `••• ${account.identity.number.slice(-3)}`;
  return {
    rp: { id, name },
    // The account's id is random and in base64url as it is: the user handle (section 14.6.1).
    user: { id: account.id, name: shown, displayName: shown },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT_MS,
    excludeCredentials: descriptorsOf(stored),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'direct',
  };
}

/** Without `stored` any of our passkeys may answer: the browser lets the citizen choose. */
export const requestOptions = (
  challenge: string,
  { id }: WebAuthnRelyingParty,
  stored: Pick<StoredAuthenticators, 'passkeys'> = {},
): RequestOptions => ({
  challenge,
  rpId: id,
  timeout: TIMEOUT_MS,
  userVerification: 'required',
  allowCredentials: descriptorsOf(stored),
});
