import { systemClock, type Clock } from '../shared/index.ts';
import { openEmbedded } from './embedded/open.ts';
import { StoreUriFault } from './errors.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** `sqlite:PATH`, `sqlite::memory:`, `mongodb://...` or `mongodb+srv://...`: the URI alone chooses the engine. */
  readonly uri: string;
  /** Timeout of an operation in milliseconds; after it the operation rejects with StoreUnavailable. */
  readonly timeoutMs?: number;
  /** Decides which documents have expired. */
  readonly clock?: Clock;
}

const TIMEOUT_MS = 2000;

/**
 * Opens the store. Rejects with StoreUnavailable if it cannot be reached in time, and with StoreUriFault on a faulty
 * URI.
 */
export async function openStore({ uri, timeoutMs = TIMEOUT_MS, clock = systemClock }: StoreOptions): Promise<Store> {
  if (uri.startsWith('sqlite:') && uri.length > 'sqlite:'.length) {
    return openEmbedded({ path: uri.slice('sqlite:'.length), timeoutMs, clock });
  }
  if (/^mongodb(\+srv)?:\/\//.test(uri)) {
    const { openMongodb } = await import('./mongodb/open.ts');
    return openMongodb({ uri, timeoutMs, clock });
  }
  throw new StoreUriFault('must begin with sqlite: and a path, or with mongodb:// or mongodb+srv:// and a server');
}
