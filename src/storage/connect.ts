import { systemClock, type Clock } from '../shared/index.ts';
import { openEmbedded } from './embedded/open.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** `sqlite:PATH`, `sqlite::memory:`, `mongodb://...` or `mongodb+srv://...`: the URI alone chooses the engine. */
  readonly uri: string;
  /** After so many milliseconds an operation is given up: the caller is told that the store is unavailable. */
  readonly timeoutMs?: number;
  /** Says which documents have expired. */
  readonly clock?: Clock;
}

const TIMEOUT_MS = 2000;

/** Opens the store. Rejects with StoreUnavailable when it can't be reached in time, with TypeError on a URI of another kind. */
export async function openStore({ uri, timeoutMs = TIMEOUT_MS, clock = systemClock }: StoreOptions): Promise<Store> {
  if (uri.startsWith('sqlite:') && uri.length > 'sqlite:'.length) {
    return openEmbedded({ path: uri.slice('sqlite:'.length), timeoutMs, clock });
  }
  if (/^mongodb(\+srv)?:\/\//.test(uri)) {
    const { openMongodb } = await import('./mongodb/open.ts');
    return openMongodb({ uri, timeoutMs, clock });
  }
  throw new TypeError('the URI of a store begins with sqlite: and a path, or with mongodb://');
}
