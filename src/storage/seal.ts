import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';
import { Binary, deserialize, serialize } from './query/bson.ts';

/** Encryption at rest, and keyed hashes for looking up sealed data. */
export interface Seal {
  /**
   * Encrypts a JSON or BSON value, including dates and bytes, with AES-256-GCM under the current key. The context, such
   * as `accounts:ID`, says what it is and whose it is; the value decrypts in no other context.
   */
  seal(value: unknown, context: string): Buffer;
  /** The sealed value. Throws SealBroken if it was changed, comes from another context, or its key is unavailable. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it sealed
  open<T>(sealed: Uint8Array | Binary, context: string): T;
  /**
   * Keyed hash for look-ups and one-time codes: HMAC-SHA-256 in base64url, 43 characters. Key rotation does not change
   * it.
   */
  digest(value: string, purpose: string): string;
  /** A derived key for another purpose (HKDF-SHA-256, RFC 5869). Key rotation does not change it. */
  derive(purpose: string, bytes?: number): Buffer;
}

export interface SealKey {
  /** Stored unencrypted in the header of sealed values; at most 64 bytes. */
  readonly id: string;
  /** 32 random bytes. */
  readonly key: Buffer;
}

/** Sealed bytes that cannot be decrypted: changed, of another context, or under an unknown key. Reveals no content. */
export class SealBroken extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SealBroken';
  }
}

/*
 * Layout: version 1 | length of the key's id | id | form of the value | 12 bytes nonce | ciphertext | 16 bytes tag.
 * The header up to the form is authenticated together with the context. Nonces are random: change the key before it has
 * sealed 2^32 values (NIST SP 800-38D section 8.3).
 */
const VERSION = 1;
const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
const KEY_BYTES = 32;
const LONGEST_ID = 64;

const JSON_FORM = 0;
const BSON_FORM = 1;
const BYTES_FORM = 2;

/** Whether JSON gives the value back as it is. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isJson);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) {
    const inner: unknown = (value as Record<string, unknown>)[key];
    if (key === 'toJSON' || (inner !== undefined && !isJson(inner))) return false;
  }
  return true;
}

function toBytes(value: unknown): { readonly form: number; readonly bytes: Uint8Array } {
  if (value instanceof Uint8Array) return { form: BYTES_FORM, bytes: value };
  if (isJson(value)) return { form: JSON_FORM, bytes: Buffer.from(JSON.stringify(value), 'utf8') };
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`a ${typeof value} can't be sealed`);
  }
  return { form: BSON_FORM, bytes: serialize({ value }, { ignoreUndefined: true }) };
}

function fromBytes(form: number | undefined, bytes: Buffer): unknown {
  if (form === BYTES_FORM) return bytes;
  if (form === JSON_FORM) return JSON.parse(bytes.toString('utf8'));
  if (form === BSON_FORM) return deserialize(bytes, { promoteBuffers: true })['value'];
  throw new SealBroken('sealed by a later version');
}

/** Random nonces, fetched many at a time: each call for randomness costs more than the bytes. */
function nonces(): () => Buffer {
  const pool = Buffer.alloc(NONCE * 256);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += NONCE;
    return pool.subarray(used - NONCE, used);
  };
}

const derived = (key: Buffer, info: string, bytes = KEY_BYTES): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', info, bytes));

/** A key prepared once for OpenSSL, which makes a use of it cost a quarter. */
const prepared = (key: Buffer): KeyObject => createSecretKey(key);

/**
 * Opens the seal. The first key is the current one; the last is the oldest, the root of `digest` and `derive`: put new
 * keys in front, and never take the last away.
 */
export function openSeal({ keys }: { readonly keys: readonly SealKey[] }): Seal {
  const current = keys[0];
  const root = keys.at(-1);
  if (current === undefined || root === undefined) throw new TypeError('a seal needs a key');
  const ring = new Map<string, { readonly key: KeyObject; readonly header: Buffer }>();
  for (const { id, key } of keys) {
    const name = Buffer.from(id, 'utf8');
    if (name.length === 0 || name.length > LONGEST_ID) throw new TypeError('the id of a seal key has 1 to 64 bytes');
    if (key.length !== KEY_BYTES) throw new TypeError(`the seal key ${id} must have 32 bytes`);
    if (ring.has(id)) throw new TypeError(`two seal keys are called ${id}`);
    ring.set(id, {
      key: prepared(derived(key, 'sen-id/seal/v1')),
      header: Buffer.concat([Uint8Array.of(VERSION, name.length), name]),
    });
  }
  const sealing = ring.get(current.id);
  if (sealing === undefined) throw new TypeError('a seal needs a key');
  const digestKey = prepared(derived(root.key, 'sen-id/digest/v1'));
  const nextNonce = nonces();

  const authenticated = (header: Uint8Array, form: number, context: string): Buffer => {
    const text = Buffer.from(context, 'utf8');
    const data = Buffer.allocUnsafe(header.length + 1 + text.length);
    data.set(header);
    data[header.length] = form;
    data.set(text, header.length + 1);
    return data;
  };

  return {
    seal(value, context) {
      const { key, header } = sealing;
      const { form, bytes } = toBytes(value);
      const nonce = nextNonce();
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      cipher.setAAD(authenticated(header, form, context));
      const first = cipher.update(bytes);
      cipher.final();
      return Buffer.concat([header, Uint8Array.of(form), nonce, first, cipher.getAuthTag()]);
    },

    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it sealed
    open<T>(sealed: Uint8Array | Binary, context: string): T {
      const given = sealed instanceof Binary ? sealed.value() : sealed;
      const all = Buffer.isBuffer(given) ? given : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
      const idLength = all[1] ?? 0;
      const start = 2 + idLength;
      if (all[0] !== VERSION || all.length < start + 1 + NONCE + TAG) throw new SealBroken('not sealed bytes');
      const entry = ring.get(all.toString('utf8', 2, start));
      if (entry === undefined) throw new SealBroken('sealed with a key that is not at hand');
      const form = all[start] ?? 0;
      const text = start + 1 + NONCE;
      const decipher = createDecipheriv(ALGORITHM, entry.key, all.subarray(start + 1, text), { authTagLength: TAG });
      decipher.setAAD(authenticated(all.subarray(0, start), form, context));
      decipher.setAuthTag(all.subarray(all.length - TAG));
      const opened = decipher.update(all.subarray(text, all.length - TAG));
      try {
        decipher.final();
      } catch (error) {
        throw new SealBroken('changed, or sealed for another place', { cause: error });
      }
      return fromBytes(form, opened) as T;
    },

    digest(value, purpose) {
      // The length keeps ("ab", "c") and ("a", "bc") apart.
      return createHmac('sha256', digestKey).update(`${purpose.length}:${purpose}:${value}`).digest('base64url');
    },

    derive: (purpose, bytes = KEY_BYTES) => derived(root.key, `sen-id/derive/v1/${purpose}`, bytes),
  };
}
