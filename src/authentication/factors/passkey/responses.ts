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

/** The result of `navigator.credentials.get` (AuthenticationResponseJSON), without extensions, which are not used. */
const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: data,
    authenticatorData: data,
    signature: data,
    userHandle: base64url(86).nullish(),
  }),
});

/** The result of `navigator.credentials.create` (RegistrationResponseJSON). */
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

/** Parses the response in a form field; undefined if it is malformed. */
export const parseAssertion = (json: string): AssertionResponse | undefined => parsed(assertion, json);
export const parseAttestation = (json: string): AttestationResponse | undefined => parsed(attestation, json);

/**
 * The challenge of the response; undefined if there is none, or if the page was in a cross-origin frame, where ours
 * never are.
 */
export function challengeOf({ response }: AssertionResponse | AttestationResponse): string | undefined {
  const client = parsed(clientData, Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'));
  return client?.crossOrigin === true ? undefined : client?.challenge;
}
