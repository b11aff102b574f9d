import type { Logger } from 'pino';
import { openAudit, type Audit } from '../audit/index.ts';
import { systemClock, type Clock } from '../shared/index.ts';
import {
  loadOrMakeSealKeys,
  markStore,
  openSeal,
  openStore,
  presenceCollection,
  type Purpose,
  type Seal,
  type Store,
} from '../storage/index.ts';
import type { Config } from './configuration.ts';

/** What every module stands on. */
export interface Ground {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly store: Store;
  readonly seal: Seal;
  readonly audit: Audit;
}

export interface GroundOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** The URI of a store as messages show it: without user name, password and options. */
export const shownStore = (uri: string): string =>
  uri.replace(/^(mongodb(?:\+srv)?:\/\/)(?:[^/?]*@)?([^?]*).*$/s, '$1$2');

/**
 * Opens the store, the seal and the audit record. The first start marks the store as sandbox or production, and makes
 * the keys of the seal.
 *
 * @throws WrongInstallation if store or keys were made for the other of the two.
 */
export async function openGround({ config, log, clock = systemClock }: GroundOptions): Promise<Ground> {
  const purpose: Purpose = config.mode === 'production' ? 'production' : 'sandbox';
  const store = await openStore({ uri: config.store, timeoutMs: config.store_timeout * 1000, clock });
  try {
    await markStore(store, shownStore(config.store), purpose);
    // Operators' commands read it: its index is made with the others.
    store.collection(presenceCollection);
    const seal = openSeal({ keys: await loadOrMakeSealKeys(config.seal.key_file, purpose) });
    return { config, log, clock, store, seal, audit: openAudit({ store, clock }) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
