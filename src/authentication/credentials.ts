import type { Store } from '../storage/index.ts';

const COLLECTION = 'credentials';

interface CredentialDocument {
  readonly _id: string;
  readonly password?: string;
  readonly passwordSetAt?: Date;
}

export interface Credentials {
  /** The password's hash; undefined where there is none. */
  passwordHash(accountId: string): Promise<string | undefined>;
  setPassword(accountId: string, hash: string, at: Date): Promise<void>;
  /** Replaces a hash only while it is still the old one: a password changed meanwhile stays. */
  rehash(accountId: string, from: string, to: string): Promise<boolean>;
}

/** What accounts sign in with, by account id. */
export function openCredentials(store: Store): Credentials {
  const collection = store.collection<CredentialDocument>(COLLECTION);
  store.index(COLLECTION, []);
  return {
    async passwordHash(accountId) {
      return (await collection.findOne({ _id: accountId }))?.password;
    },
    async setPassword(accountId, password, at) {
      await collection.updateOne({ _id: accountId }, { $set: { password, passwordSetAt: at } }, { upsert: true });
    },
    async rehash(accountId, from, to) {
      const { matchedCount } = await collection.updateOne(
        { _id: accountId, password: from },
        { $set: { password: to } },
      );
      return matchedCount === 1;
    },
  };
}
