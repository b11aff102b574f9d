import type { Logger } from 'pino';
import { openAudit, type Audit } from '../audit/index.ts';
import { systemClock, type Clock } from '../shared/index.ts';
import { loadOrMakeSealKeys, openSeal, openStore, type Seal, type Store } from '../storage/index.ts';
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

/** Opens the store, the seal and the audit record. The first start makes the keys of the seal. */
export async function openGround({ config, log, clock = systemClock }: GroundOptions): Promise<Ground> {
  const seal = openSeal({ keys: await loadOrMakeSealKeys(config.seal.key_file) });
  const store = await openStore({ uri: config.store, timeoutMs: config.store_timeout * 1000, clock });
  return { config, log, clock, store, seal, audit: openAudit({ store, clock }) };
}
