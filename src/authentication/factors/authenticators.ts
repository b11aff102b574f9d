import type { Store } from '../../storage/index.ts';

const COLLECTION = 'credentials';

/** A passkey as it is kept (WebAuthn level 3); its key in the list is a digest of the credential id. */
export interface StoredPasskey {
  readonly name: string;
  /** Base64url. */
  readonly credentialId: string;
  /** COSE key. */
  readonly publicKey: Buffer;
  /** The signature counter; 0 where the authenticator keeps none. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** What the authenticator said of itself when it was enrolled. */
  readonly attestation: { readonly format: string; readonly aaguid: string };
  /** It may be on several devices of the holder (synced). */
  readonly backedUp: boolean;
  readonly addedAt: Date;
  readonly lastUsedAt?: Date;
}

/** An authenticator app (RFC 6238). */
export interface StoredTotp {
  readonly name: string;
  /** Sealed: the secret in base32. */
  readonly secret: Buffer;
  /** The last time step whose code was used: none before it is taken again. */
  readonly lastStep: number;
  readonly addedAt: Date;
  readonly lastUsedAt?: Date;
}

/** All that an account signs in with, in one document, so that every change of it is one conditional update. */
export interface StoredAuthenticators {
  readonly _id: string;
  /** argon2id, as the next two. */
  readonly password?: string;
  readonly passwordSetAt?: Date;
  readonly passcode?: { readonly hash: string; readonly setAt: Date };
  readonly questions?: { readonly asked: readonly string[]; readonly hash: string; readonly setAt: Date };
  readonly totp?: Readonly<Record<string, StoredTotp>>;
  /** How many those are, so that no two added at once make one too many. */
  readonly totpCount?: number;
  readonly passkeys?: Readonly<Record<string, StoredPasskey>>;
  /** How many they are: a condition can't count them. */
  readonly passkeyCount?: number;
  /** Digests of those not yet used. */
  readonly recoveryCodes?: { readonly digests: readonly string[]; readonly madeAt: Date };
  /** After a recovery: until then no sign-in reaches LoA2. */
  readonly heldUntil?: Date;
}

export interface Authenticators {
  /** One read by primary key. */
  find(accountId: string): Promise<StoredAuthenticators | undefined>;
  /** Changes the document where the condition holds, as one update. @returns false: it does not hold (any more). */
  change(
    accountId: string,
    condition: Readonly<Record<string, unknown>>,
    update: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;
  setPassword(accountId: string, hash: string, at: Date): Promise<void>;
  /** Replaces a hash only while it is still the old one: a password changed meanwhile stays. */
  rehash(accountId: string, from: string, to: string): Promise<boolean>;
}

/** What accounts sign in with, by account id. */
export function openAuthenticators(store: Store): Authenticators {
  const collection = store.collection<StoredAuthenticators>(COLLECTION);
  store.index(COLLECTION, []);
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
      await collection.updateOne({ _id: accountId }, { $set: { password, passwordSetAt: at } }, { upsert: true });
    },
    rehash: (accountId, from, to) => change(accountId, { password: from }, { $set: { password: to } }),
  };
}
