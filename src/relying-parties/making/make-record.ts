import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { newId } from '../../shared/index.ts';
import type { AUTH_METHODS } from '../record/client.ts';
import { pageOf, type Library } from './libraries.ts';

/** What a developer says about a service; the rest follows from the library. */
export interface RecordWish {
  readonly library: Library;
  readonly id: string;
  readonly organisation: { readonly vi: string; readonly en: string };
  readonly kind: string;
  readonly redirectUris: readonly string[];
  readonly level: string | undefined;
  /** Claims by name, and whether the service cannot work without them. */
  readonly claims: readonly { readonly name: string; readonly need: string }[];
  readonly purpose: { readonly vi: string; readonly en: string };
  readonly postLogoutUris: readonly string[];
  readonly backchannelLogoutUri: string | undefined;
  readonly authMethod: (typeof AUTH_METHODS)[number];
  readonly refresh: boolean;
}

export interface MadeRecord {
  readonly raw: Readonly<Record<string, unknown>>;
  /** For the service's configuration, if it authenticates with a secret. */
  readonly secret: string | undefined;
  /** PKCS #8 in PEM, if it authenticates with a key. */
  readonly privateKey: string | undefined;
}

const SECRET_BYTES = 32;
const PURPOSE = 'sign-in';

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: newId(), alg: 'ES256', use: 'sig' };
  return { jwk, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A record for the chosen library, with new credentials. It is not checked yet. */
export function makeRecord(wish: RecordWish): MadeRecord {
  const { library, authMethod, claims } = wish;
  const pair = authMethod === 'private_key_jwt' ? keyPair() : undefined;
  // In hex no library can encode it wrongly.
  const secret = authMethod.startsWith('client_secret') ? randomBytes(SECRET_BYTES).toString('hex') : undefined;
  const raw = {
    id: wish.id,
    organisation: wish.organisation,
    kind: wish.kind,
    ...(claims.length === 0
      ? {}
      : {
          purposes: { [PURPOSE]: wish.purpose },
          claims: Object.fromEntries(claims.map(({ name, need }) => [name, { need, purpose: PURPOSE }])),
        }),
    ...(wish.level === undefined ? {} : { minimum_acr: wish.level }),
    ...(library.pkce === 'never' ? { pkce: 'optional' } : {}),
    client: {
      ...(library.kind === 'native' ? { application_type: 'native' } : {}),
      redirect_uris: wish.redirectUris,
      ...(wish.postLogoutUris.length === 0 ? {} : { post_logout_redirect_uris: wish.postLogoutUris }),
      ...(wish.refresh ? { grant_types: ['authorization_code', 'refresh_token'] } : {}),
      token_endpoint_auth_method: authMethod,
      ...(secret === undefined ? {} : { client_secret: secret }),
      ...(pair === undefined ? {} : { token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: [pair.jwk] } }),
      id_token_signed_response_alg: library.idTokenAlgorithm,
      // With `sid`, a sign-out on one device ends the session of that device only.
      ...(wish.backchannelLogoutUri === undefined
        ? {}
        : { backchannel_logout_uri: wish.backchannelLogoutUri, backchannel_logout_session_required: true }),
    },
  };
  return { raw, secret, privateKey: pair?.pem };
}

/** The file of a record, in YAML. */
export const recordFile = ({ raw }: MadeRecord, { library }: Pick<RecordWish, 'library'>): string =>
  `# Relying party for ${library.name}: ${pageOf(library)}. Every key: docs/integrate/record.md\n${stringify(raw, { lineWidth: 0 })}`;
