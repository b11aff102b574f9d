import { z } from 'zod';

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\w-]+$/);

/** A credential id has at most 1023 bytes (WebAuthn level 3, section 4). */
const credentialId = base64url(1364);
const data = base64url(50_000);
const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') };

/** What `navigator.credentials.get` gives (AuthenticationResponseJSON); extensions are left out: none is used. */
const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: data,
    authenticatorData: data,
    signature: data,
    userHandle: base64url(86).nullish(),
  }),
});

/** What `navigator.credentials.create` gives (RegistrationResponseJSON). */
const attestation = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: data,
    attestationObject: data,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .catch([]),
  }),
});

export type AssertionResponse = z.infer<typeof assertion>;
export type AttestationResponse = z.infer<typeof attestation>;

const clientData = z.object({ challenge: base64url(128), crossOrigin: z.boolean().optional() });

function parsed<T>(schema: z.ZodType<T>, json: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** The response in a form field; undefined: not one. */
export const parseAssertion = (json: string): AssertionResponse | undefined => parsed(assertion, json);
export const parseAttestation = (json: string): AttestationResponse | undefined => parsed(attestation, json);

/**
 * The challenge that was answered; undefined: none, or the page stood in a frame of somebody else's, where ours never
 * stand.
 */
export function challengeOf({ response }: AssertionResponse | AttestationResponse): string | undefined {
  const client = parsed(clientData, Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'));
  return client?.crossOrigin === true ? undefined : client?.challenge;
}
