import { z } from 'zod';
import { ACRS } from '../../identity/index.ts';
import { rule, type Guidance } from './faults.ts';
import { MAKE_A_STRONG_KEY, weaknessOf } from './key-strength.ts';
import { httpsUri, webUri } from './redirect-uris.ts';

export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
/** JWS algorithms for signatures of clients and of Sen ID (RFC 7518 section 3.1, RFC 8037 section 3.1). */
export const SIGNING_ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'] as const;
export const ENCRYPTION_ALGORITHMS = ['ECDH-ES', 'RSA-OAEP-256'] as const;
export const CONTENT_ENCRYPTION_METHODS = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const;
/** Shortest client secret: 32 hexadecimal digits are 128 bits. */
export const SECRET_CHARACTERS = 32;
const LEAST_DIFFERENT_CHARACTERS = 8;

export const MAKE_A_SECRET = 'make one with: openssl rand -hex 32';

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` }).optional();
const yesOrNo = z.boolean({ error: 'must be true or false' }).optional();
const uris = z.array(z.string({ error: 'must be a text' }).max(2000, 'is longer than 2000 characters'), {
  error: 'must be a list',
});

export const secret = z
  .string({ error: 'must be a text' })
  .max(512, 'is longer than 512 characters')
  .superRefine(
    rule((value) => value.length >= SECRET_CHARACTERS, `has fewer than ${SECRET_CHARACTERS} characters`, MAKE_A_SECRET),
  )
  .superRefine(rule((value) => /^[\x21-\x7e]*$/.test(value), 'has characters that are not plain ASCII', MAKE_A_SECRET))
  .superRefine(
    rule(
      (value) => value.length < SECRET_CHARACTERS || new Set(value).size >= LEAST_DIFFERENT_CHARACTERS,
      'repeats a few characters only',
      MAKE_A_SECRET,
    ),
  );

const weakness = (key: Readonly<Record<string, unknown>>, ctx: z.RefinementCtx): void => {
  const fault = weaknessOf(key);
  if (fault !== undefined) rule(() => false, fault, MAKE_A_STRONG_KEY)(key, ctx);
};

/** Private members of a JWK (RFC 7518 sections 6.2.2, 6.3.2, 6.4). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const publicJwk = z
  .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP'], { error: 'must be EC, RSA or OKP' }) })
  .superRefine(
    rule(
      (key) => !PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member)),
      'holds a private key',
      'give the public key only, and make a new pair: this one has been shown',
    ),
  )
  .superRefine(weakness);

/** Whether a key that an RP publishes is public, of a kind that we know, and strong enough. */
export const isUsablePublicKey = (key: unknown): boolean => publicJwk.safeParse(key).success;

/** The keys of OpenID Connect Dynamic Client Registration 1.0 and related specifications that a record may set. */
export const CLIENT_SHAPE = {
  redirect_uris: uris.optional(),
  post_logout_redirect_uris: uris.optional(),
  grant_types: z
    .array(z.enum(GRANT_TYPES, { error: `must be one of ${GRANT_TYPES.join(', ')}` }), { error: 'must be a list' })
    .min(1, 'must not be empty')
    .optional(),
  response_types: z.array(z.literal('code', { error: 'must be code' }), { error: 'must be a list' }).optional(),
  application_type: oneOf(['web', 'native']),
  token_endpoint_auth_method: oneOf(AUTH_METHODS),
  token_endpoint_auth_signing_alg: oneOf(SIGNING_ALGORITHMS),
  client_secret: secret.optional(),
  jwks: z
    .strictObject(
      { keys: z.array(publicJwk, { error: 'must be a list' }).min(1, 'must not be empty') },
      { error: 'must be a JWK set' },
    )
    .optional(),
  jwks_uri: webUri.optional(),
  sector_identifier_uri: httpsUri.optional(),
  id_token_signed_response_alg: oneOf(SIGNING_ALGORITHMS),
  id_token_encrypted_response_alg: oneOf(ENCRYPTION_ALGORITHMS),
  id_token_encrypted_response_enc: oneOf(CONTENT_ENCRYPTION_METHODS),
  userinfo_signed_response_alg: oneOf(SIGNING_ALGORITHMS),
  userinfo_encrypted_response_alg: oneOf(ENCRYPTION_ALGORITHMS),
  userinfo_encrypted_response_enc: oneOf(CONTENT_ENCRYPTION_METHODS),
  introspection_signed_response_alg: oneOf(SIGNING_ALGORITHMS),
  introspection_encrypted_response_alg: oneOf(ENCRYPTION_ALGORITHMS),
  introspection_encrypted_response_enc: oneOf(CONTENT_ENCRYPTION_METHODS),
  backchannel_logout_uri: webUri.optional(),
  backchannel_logout_session_required: yesOrNo,
  require_auth_time: yesOrNo,
  default_max_age: z.int({ error: 'must be a whole number of seconds' }).min(0, 'must not be negative').optional(),
  default_acr_values: z
    .array(z.enum(ACRS, { error: `must be one of ${ACRS.join(', ')}` }), { error: 'must be a list' })
    .optional(),
  require_pushed_authorization_requests: yesOrNo,
  client_uri: webUri.optional(),
  initiate_login_uri: httpsUri.optional(),
  contacts: z.array(z.email({ error: 'must be an e-mail address' }), { error: 'must be a list' }).optional(),
} as const;

export type ClientPart = Readonly<z.infer<z.ZodObject<typeof CLIENT_SHAPE>>>;

type Decided =
  | 'redirect_uris'
  | 'post_logout_redirect_uris'
  | 'grant_types'
  | 'response_types'
  | 'application_type'
  | 'token_endpoint_auth_method';

/** The client part with the defaults of OpenID Connect Dynamic Client Registration 1.0 section 2 filled in. */
export type CompleteClient = Omit<ClientPart, Decided> & {
  readonly [Key in Decided]: NonNullable<ClientPart[Key]>;
};

export const CLIENT_GUIDANCE: Guidance = {
  mends: {
    redirect_uris: 'give a list of complete addresses, as in ["https://example.vn/callback"]',
    post_logout_redirect_uris: 'give a list of complete addresses, as in ["https://example.vn/"]',
    grant_types: `choose from ${GRANT_TYPES.join(', ')}`,
    response_types: 'leave it out: only the authorization code flow is offered',
    token_endpoint_auth_method: `choose one of ${AUTH_METHODS.join(', ')}`,
    client_secret: MAKE_A_SECRET,
    jwks: 'give { keys: [ ... ] } with the public keys (RFC 7517 section 5)',
    jwks_uri: 'give the https address of the JWK set',
    contacts: 'give a list of e-mail addresses',
    default_acr_values: `choose from ${ACRS.join(', ')}`,
    default_max_age: 'give seconds, such as 3600',
  },
  elsewhere: {
    client_id: 'remove it: the client_id is the id of the record',
    client_name: 'remove it: the name is the organisation of the record',
    scope: 'remove it: the scopes follow from claims and resources of the record',
    subject_type: 'remove it: it is always pairwise',
    logo_uri: 'remove it: name a file beside the record in logo',
    policy_uri: 'move it out of client, to the record itself',
    tos_uri: 'move it out of client, to the record itself',
    pkce: 'move it out of client, to the record itself',
    require_pkce: 'remove it: PKCE is required unless the record itself says pkce: optional',
    tls_client_auth_subject_dn: 'remove it: use private_key_jwt instead of TLS certificates',
  },
};
