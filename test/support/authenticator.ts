import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** The options on a page that an authenticator uses. */
export interface PasskeyOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id?: string };
  readonly user?: { readonly id: string };
  readonly allowCredentials?: readonly { readonly id: string }[];
  readonly excludeCredentials?: readonly { readonly id: string }[];
}

/** Deviations of this authenticator or its browser from correct behaviour. */
export interface Straying {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly crossOrigin?: boolean;
  readonly type?: string;
  readonly challenge?: string;
  /** Counter of the next response; by default one more than the previous. */
  readonly counter?: number;
  /** The attestation statement; `none` by default. */
  readonly attestation?: { readonly format: string; readonly statement: ReadonlyMap<Cbor, Cbor> };
}

interface Credential {
  readonly id: Buffer;
  readonly rpId: string;
  readonly userHandle: string;
  readonly key: KeyObject;
  counter: number;
}

export type Cbor = number | string | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
};

/** The subset of CBOR (RFC 8949) that authenticators use. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map((item: Cbor) => cbor(item))]);
  const entries = [...(value as ReadonlyMap<Cbor, Cbor>)];
  return Buffer.concat([head(5, entries.length), ...entries.flat().map((item) => cbor(item))]);
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const AAGUID = Buffer.from('08987058cadc4b81b6e130de50dcbe96', 'hex');
const [UP, UV, BE, BS, AT] = [0x01, 0x04, 0x08, 0x10, 0x40] as const;

/** An authenticator with its browser: discoverable ES256 credentials, and the faults that a test asks for. */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #synced: boolean;
  readonly credentials: Credential[] = [];

  constructor(origin: string, { synced = false } = {}) {
    this.#origin = origin;
    this.#synced = synced;
  }

  /** What the page's script puts into the field `passkey` after `navigator.credentials.create`. */
  create(options: PasskeyOptions, straying: Straying = {}): string {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const rpId = straying.rpId ?? options.rp?.id ?? '';
    const credential = { id: randomBytes(32), rpId, userHandle: options.user?.id ?? '', key: privateKey, counter: 0 };
    const cose = new Map<Cbor, Cbor>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as const),
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const idLength = Buffer.from([0, credential.id.length]);
    const authData = Buffer.concat([
      this.#authData(credential, AT, straying),
      ...[AAGUID, idLength, credential.id, cbor(cose)],
    ]);
    const { format = 'none', statement = new Map<Cbor, Cbor>() } = straying.attestation ?? {};
    const attestationObject = cbor(
      new Map<Cbor, Cbor>([
        ['fmt', format],
        ['attStmt', statement],
        ['authData', authData],
      ]),
    );
    this.credentials.push(credential);
    return this.#response(credential, {
      clientDataJSON: this.#clientData('webauthn.create', options, straying).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** What the page's script puts into the field `passkey` after `navigator.credentials.get`. */
  get(options: PasskeyOptions, straying: Straying = {}): string {
    const { allowCredentials = [] } = options;
    const credential = this.credentials.findLast(
      ({ id }) => allowCredentials.length === 0 || allowCredentials.some((one) => one.id === id.toString('base64url')),
    );
    if (credential === undefined) throw new Error('NotAllowedError: no credential for this page');
    credential.counter = straying.counter ?? credential.counter + 1;
    const authData = this.#authData(credential, 0, straying);
    const clientData = this.#clientData('webauthn.get', options, straying);
    return this.#response(credential, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', Buffer.concat([authData, sha256(clientData)]), credential.key).toString('base64url'),
      userHandle: credential.userHandle,
    });
  }

  #authData({ rpId, counter }: Credential, extra: number, straying: Straying): Buffer {
    const { userPresent = true, userVerified = true } = straying;
    const flags = extra | (userPresent ? UP : 0) | (userVerified ? UV : 0) | (this.#synced ? BE | BS : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(straying.rpId ?? rpId), Buffer.from([flags]), count]);
  }

  #clientData(type: string, { challenge }: PasskeyOptions, straying: Straying): Buffer {
    const { origin = this.#origin, crossOrigin = false } = straying;
    return Buffer.from(
      JSON.stringify({ type: straying.type ?? type, challenge: straying.challenge ?? challenge, origin, crossOrigin }),
    );
  }

  #response({ id }: Credential, response: Record<string, unknown>): string {
    const name = id.toString('base64url');
    return JSON.stringify({ id: name, rawId: name, type: 'public-key', response, clientExtensionResults: {} });
  }
}
