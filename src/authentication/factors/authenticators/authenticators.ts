import {
  defineCollection,
  optional,
  pathsOf,
  required,
  Schema,
  type DocumentOf,
  type Filter,
  type Store,
  type Update,
} from '../../../storage/index.ts';

const passkey = new Schema({
  name: required(String),
  /** Base64url. */
  credentialId: required(String),
  /** COSE key. */
  publicKey: required(Buffer),
  /** The signature counter; 0 if the authenticator has none. */
  counter: required(Number),
  transports: required([String]),
  /** The authenticator's self-description at enrolment. */
  attestation: required(new Schema({ format: required(String), aaguid: required(String) })),
  /** Whether it may be on several devices of the holder (synced). */
  backedUp: required(Boolean),
  addedAt: required(Date),
  lastUsedAt: optional(Date),
});

const totp = new Schema({
  name: required(String),
  /** Sealed: the secret in base32. */
  secret: required(Buffer),
  /** The last time step whose code was used: this one and earlier ones are refused. */
  lastStep: required(Number),
  addedAt: required(Date),
  lastUsedAt: optional(Date),
});

type PartOf<S> = S extends Schema<infer T> ? T : never;

/** A stored passkey (WebAuthn level 3); its key in the list is a digest of the credential id. */
export type StoredPasskey = PartOf<typeof passkey>;

/** An authenticator app (RFC 6238). */
export type StoredTotp = PartOf<typeof totp>;

/** All authenticators of an account, in one document, so that every change is one conditional update. */
export const credentialsCollection = defineCollection({
  name: 'credentials',
  owner: 'authentication/factors',
  about: 'What an account signs in with: password, passkeys, authenticator apps, codes',
  key: 'account id',
  schema: new Schema({
    _id: required(String),
    /** argon2id, like the other hashes here. */
    password: optional(String),
    passwordSetAt: optional(Date),
    passcode: optional(new Schema({ hash: required(String), setAt: required(Date) })),
    questions: optional(new Schema({ asked: required([String]), hash: required(String), setAt: required(Date) })),
    totp: optional<Readonly<Record<string, StoredTotp>>>(Map, { of: totp }),
    /** Number of authenticator apps, because a filter cannot count them. */
    totpCount: optional(Number),
    passkeys: optional<Readonly<Record<string, StoredPasskey>>>(Map, { of: passkey }),
    /** Number of passkeys. */
    passkeyCount: optional(Number),
    /** Digests of the unused codes. */
    recoveryCodes: optional(new Schema({ digests: required([String]), madeAt: required(Date) })),
    /** After a recovery: until then no sign-in reaches LoA2. */
    heldUntil: optional(Date),
  }),
});

export type StoredAuthenticators = DocumentOf<typeof credentialsCollection>;

/** Typed paths that are built from a key, such as `passkeys.<id>.counter`. */
export const credentialPath = pathsOf(credentialsCollection);

interface Listed {
  readonly passkeys: StoredPasskey;
  readonly totp: StoredTotp;
}

/**
 * One field of one passkey or authenticator app, for filters and updates: `passkeys.<key>.counter`. The compiler takes
 * such a path for a key with dots in it, so the field and its value are checked here.
 */
export const fieldOf = <List extends keyof Listed, Name extends keyof Listed[List] & string>(
  list: List,
  key: string,
  name: Name,
  value: Listed[List][Name] | { readonly $lt: Listed[List][Name] },
): object => ({ [`${list}.${key}.${name}`]: value });

/**
 * What proofs name an authenticator by. The same app or passcode that is added again is another one: what was removed
 * stays removed.
 */
export const authenticatorId = (key: string, since: Date): string => `${key}.${since.getTime().toString(36)}`;

/** What the holder chose at the activation of the account. */
export type BegunWith = Required<Pick<StoredAuthenticators, 'password' | 'passwordSetAt'>> &
  Pick<StoredAuthenticators, 'passcode' | 'questions'>;

export interface Authenticators {
  /** One read by primary key. */
  find(accountId: string): Promise<StoredAuthenticators | undefined>;
  /** Updates the document if the condition holds. @returns whether it held. */
  change(
    accountId: string,
    condition: Filter<StoredAuthenticators>,
    update: Update<StoredAuthenticators>,
  ): Promise<boolean>;
  setPassword(accountId: string, hash: string, at: Date): Promise<void>;
  /** Sets what an account begins with, unless its password was set later. Idempotent. */
  begin(accountId: string, begun: BegunWith): Promise<void>;
  /** Replaces a hash only while it is still the old one, so that a concurrent password change is kept. */
  rehash(accountId: string, from: string, to: string): Promise<boolean>;
}

/** The authenticators of accounts, by account id. */
export function openAuthenticators(store: Store): Authenticators {
  const collection = store.collection(credentialsCollection);
  const change: Authenticators['change'] = async (accountId, condition, update) => {
    const { matchedCount } = await collection.updateOne({ _id: accountId, ...condition }, update);
    return matchedCount === 1;
  };
  return {
    async find(accountId) {
      return (await collection.findOne({ _id: accountId })) ?? undefined;
    },
    change,
    async setPassword(accountId, password, at) {
      await collection.updateOrInsert({ _id: accountId }, { $set: { password, passwordSetAt: at } });
    },
    async begin(accountId, begun) {
      if (await collection.insertIfAbsent({ _id: accountId, ...begun })) return;
      const { passwordSetAt } = begun;
      const isOlder = [{ passwordSetAt: { $exists: false } }, { passwordSetAt: { $lt: passwordSetAt } }];
      await change(accountId, { $or: isOlder }, { $set: begun });
    },
    rehash: (accountId, from, to) => change(accountId, { password: from }, { $set: { password: to } }),
  };
}
