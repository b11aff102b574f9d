import { defineCollection, required, Schema, type DocumentOf, type Seal, type Store } from '../../storage/index.ts';
import type { Audit } from '../../audit/index.ts';
import type { Clock } from '../../shared/index.ts';
import { Signer } from './signer.ts';
import {
  inOrderOfUse,
  isQuicklyMade,
  makeSigningKey,
  prepared,
  rotated,
  type SigningAlgorithm,
  type SigningKey,
} from './signing-key.ts';
import { oidcEvents } from '../events.ts';

const ID = 'signing';

export const signingKeysCollection = defineCollection({
  name: 'signing_keys',
  owner: 'oidc',
  about: 'The signing keys of the provider, all in one document',
  key: 'always "signing"',
  // Keys: a list, times as ISO 8601.
  schema: new Schema({ _id: required(String), version: required(Number), keys: required(Buffer) }),
  sealed: ['keys'],
});
type SetDocument = DocumentOf<typeof signingKeysCollection>;

/** What the keys are sealed for. */
const PURPOSE = signingKeysCollection.name;

type StoredKey = Omit<SigningKey, 'createdAt' | 'retiredAt'> & {
  readonly createdAt: string;
  readonly retiredAt?: string;
};

/** The provider's signing keys at one moment. */
export interface KeySet {
  readonly version: number;
  readonly keys: readonly SigningKey[];
}

export interface SigningKeys {
  /** The current set; keys that must sign and are missing are made. */
  load(onProgress?: (done: number, of: number) => void): Promise<KeySet>;
  /** The current set if its version is not `version`. */
  newerThan(version: number): Promise<KeySet | undefined>;
  /** Makes the keys of the next rotation that are missing, so that they are published before they sign. */
  prepare(): Promise<void>;
  /** Rotates the keys. Concurrent calls that start from the same set rotate once. */
  rotate(): Promise<KeySet>;
}

export interface SigningKeyDependencies {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly algorithms: readonly SigningAlgorithm[];
  readonly retiredForSeconds: number;
}

/** Keys as oidc-provider takes them, signing ones first. */
export const jwksOf = (set: KeySet): { keys: Signer[] } => ({
  keys: inOrderOfUse(set.keys).map((key) => new Signer(key)),
});

const complete = (keys: readonly SigningKey[], algorithms: readonly SigningAlgorithm[]): boolean =>
  algorithms.every((algorithm) => keys.some((key) => key.algorithm === algorithm && key.state === 'current'));

/** One document holds the key set. Every change is a compare-and-set on its version. */
export function openSigningKeys(dependencies: SigningKeyDependencies): SigningKeys {
  const { store, seal, clock, audit, algorithms, retiredForSeconds } = dependencies;
  const collection = store.collection(signingKeysCollection);
  // Keys are written once in weeks: through the model, which validates them.
  const model = store.model(signingKeysCollection);

  const encode = (keys: readonly SigningKey[]): Buffer => seal.seal(keys, PURPOSE);
  const decode = (document: SetDocument): KeySet => ({
    version: document.version,
    keys: seal.open<StoredKey[]>(document.keys, PURPOSE).map(({ createdAt, retiredAt, ...key }) => ({
      ...key,
      createdAt: new Date(createdAt),
      ...(retiredAt === undefined ? {} : { retiredAt: new Date(retiredAt) }),
    })),
  });
  const read = async (): Promise<KeySet | undefined> => {
    const document = await collection.findOne({ _id: ID });
    return document === null ? undefined : decode(document);
  };

  const replace = async (from: number, keys: readonly SigningKey[]): Promise<KeySet | undefined> => {
    const set = { version: from + 1, keys: encode(keys) };
    if (from > 0) {
      const { matchedCount } = await model.updateOne({ _id: ID, version: from }, { $set: set });
      return matchedCount === 1 ? { version: from + 1, keys } : undefined;
    }
    return (await model.insertIfAbsent({ _id: ID, ...set })) ? { version: 1, keys } : undefined;
  };

  const present = async (): Promise<KeySet> => {
    const set = await read();
    if (set === undefined) throw new Error('the signing keys have vanished from the store');
    return set;
  };

  return {
    async load(onProgress = () => undefined) {
      const old = await read();
      if (old !== undefined && complete(old.keys, algorithms)) return old;
      const missing = algorithms.filter((algorithm) => !complete(old?.keys ?? [], [algorithm]));
      let done = 0;
      onProgress(done, missing.length);
      const make = async (algorithm: SigningAlgorithm): Promise<SigningKey[]> => {
        const states = isQuicklyMade(algorithm) ? (['current', 'next'] as const) : (['current'] as const);
        const made = await Promise.all(states.map((state) => makeSigningKey(algorithm, state, clock.now())));
        onProgress((done += 1), missing.length);
        return made;
      };
      const keys = [...(old?.keys ?? []), ...(await Promise.all(missing.map(make))).flat()];
      return (await replace(old?.version ?? 0, keys)) ?? (await present());
    },
    async newerThan(version) {
      const document = await collection.findOne({ _id: ID });
      return document === null || document.version === version ? undefined : decode(document);
    },
    async prepare() {
      const old = await present();
      const keys = await prepared(old.keys, algorithms, clock.now());
      // Where another process was faster, its keys are as good.
      if (keys !== undefined) await replace(old.version, keys);
    },
    async rotate() {
      const old = await present();
      const keys = await rotated(old.keys, algorithms, clock.now(), retiredForSeconds);
      const set = await replace(old.version, keys);
      if (set === undefined) return present();
      await audit.record(oidcEvents.make.signing_key_rotated({ version: set.version }));
      return set;
    },
  };
}
