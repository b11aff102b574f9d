import { isDeepStrictEqual } from 'node:util';
import { composeFoundation, type Config, type Foundation } from '../../src/compose/index.ts';
import { signingKeysCollection, type KeySet, type SigningKeys } from '../../src/oidc/index.ts';

type Opening = Parameters<typeof composeFoundation>[0];

/** The keys of an earlier service of this process, and the algorithms that they are for. */
let made: { readonly algorithms: Config['signing']['algorithms']; readonly keys: KeySet['keys'] } | undefined;

/**
 * Puts the signing keys of an earlier service into a new store. They are real keys, but an RSA key takes half a second
 * of a processor, and a run of all tests starts hundreds of services.
 */
export async function putSigningKeys(opening: Opening): Promise<void> {
  if (made === undefined || !isDeepStrictEqual(made.algorithms, opening.config.signing.algorithms)) return;
  const foundation: Foundation = await composeFoundation(opening);
  try {
    const keys = foundation.seal.seal(made.keys, signingKeysCollection.name);
    await foundation.store.model(signingKeysCollection).insertIfAbsent({ _id: 'signing', version: 1, keys });
  } finally {
    await foundation.close();
  }
}

/** Keeps the keys of a service that ends for later ones: those of the first rotation as well, if it has made them. */
export async function keepSigningKeys(config: Config, keys: SigningKeys): Promise<void> {
  const { algorithms } = config.signing;
  // A test may have left the store out of reach.
  const set = await keys.load().catch(() => undefined);
  if (set === undefined) return;
  // After a rotation in a test there are retired keys too.
  if (set.keys.some(({ state }) => state === 'retired')) return;
  if (made !== undefined && (made.keys.length >= set.keys.length || !isDeepStrictEqual(made.algorithms, algorithms)))
    return;
  made = { algorithms, keys: set.keys };
}
