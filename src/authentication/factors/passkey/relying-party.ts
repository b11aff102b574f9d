/** The WebAuthn Relying Party that we are: passkeys are bound to this name, and answers to this origin. */
export interface WebAuthnRelyingParty {
  /** A domain: the issuer's host name, without port. */
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

export function relyingPartyOf(issuer: string): WebAuthnRelyingParty {
  const { hostname, origin } = new URL(issuer);
  return { id: hostname, origin, name: 'Sen ID' };
}
