import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { isUsablePublicKey } from '../../relying-parties/index.ts';
import type { Clock } from '../../shared/index.ts';

/** A public key of a relying party (RFC 7517). */
export type PublicKey = Readonly<JsonWebKey>;

/** The keys that relying parties publish at their `jwks_uri`, as this process knows them. */
export interface KeySets {
  /**
   * The keys of an address; undefined where there are none, or where they are too old to be used. Begins to fetch them
   * in the background when the relying party no longer vouches for them. The same keys are the same array.
   */
  known(uri: string): readonly PublicKey[] | undefined;
  /** Whether another look is allowed now: not right after the last one. */
  mayLook(uri: string): boolean;
  /**
   * Fetches the keys, once for all who ask at the same time.
   *
   * @throws Error where they cannot be had, or where no other look is allowed yet.
   */
  look(uri: string): Promise<void>;
}

export interface KeySetDependencies {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  /** Longest time that keys are used without a new look, in seconds. */
  readonly cachedSeconds: number;
}

/** Pause after each look at an address, so that strangers cannot have us call a relying party all the time. */
export const PAUSE_SECONDS = 5;
/** Keys are trusted for this long even if the answer must not be cached. */
const LEAST_CACHED_SECONDS = 60;
/** Addresses that are remembered; the one longest unused is dropped first. */
const MOST_ADDRESSES = 1000;

interface KeySet {
  keys: readonly PublicKey[] | undefined;
  /** Milliseconds since the epoch: of the last good look, of the end of the last look, and of the end of caching. */
  fetchedAt: number;
  lookedAt: number;
  freshUntil: number;
  underWay: Promise<void> | undefined;
}

/** How long an answer may be cached (RFC 9111 section 5), in seconds. */
function cacheSeconds(headers: Headers, now: number): number {
  const control = headers.get('cache-control') ?? '';
  if (/\bno-(?:store|cache)\b/i.test(control)) return 0;
  const maxAge = /\bmax-age="?(\d+)/i.exec(control)?.[1];
  if (maxAge !== undefined) return Number(maxAge);
  const expires = Date.parse(headers.get('expires') ?? '');
  return Number.isNaN(expires) ? 0 : (expires - now) / 1000;
}

const canBeImported = (key: JsonWebKey): boolean => {
  try {
    return createPublicKey({ key, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
};

/** The keys of a JWK set that we can use. Others are left out, as RFC 7517 section 5 says. */
function keysIn(text: string): readonly PublicKey[] {
  const content = JSON.parse(text) as { readonly keys?: unknown } | null;
  const keys: unknown = content?.keys;
  if (!Array.isArray(keys)) throw new Error('the answer is not a JWK set');
  return keys.filter((key): key is JsonWebKey => isUsablePublicKey(key) && canBeImported(key as JsonWebKey));
}

export function openKeySets({ fetch, clock, cachedSeconds }: KeySetDependencies): KeySets {
  const sets = new Map<string, KeySet>();
  const now = (): number => clock.now().getTime();

  const setOf = (uri: string): KeySet => {
    const empty = { fetchedAt: 0, lookedAt: -Infinity, freshUntil: 0 };
    const set = sets.get(uri) ?? { keys: undefined, underWay: undefined, ...empty };
    sets.delete(uri);
    sets.set(uri, set);
    const [oldest] = sets.keys();
    if (sets.size > MOST_ADDRESSES && oldest !== undefined) sets.delete(oldest);
    return set;
  };

  /** Whether less than some seconds have passed. A clock that was set back counts as time that has passed. */
  const isWithin = (since: number, seconds: number): boolean => {
    const age = now() - since;
    return age >= 0 && age < seconds * 1000;
  };

  const fetchInto = async (set: KeySet, uri: string): Promise<void> => {
    try {
      const answer = await fetch(uri, { headers: { accept: 'application/json' } });
      if (answer.status !== 200) throw new Error(`the answer has the status ${answer.status}`);
      set.keys = keysIn(await answer.text());
      set.fetchedAt = now();
      const seconds = Math.max(LEAST_CACHED_SECONDS, cacheSeconds(answer.headers, set.fetchedAt));
      set.freshUntil = set.fetchedAt + Math.min(seconds, cachedSeconds) * 1000;
    } finally {
      set.lookedAt = now();
      set.underWay = undefined;
    }
  };

  const isPaused = ({ underWay, lookedAt }: KeySet): boolean =>
    underWay === undefined && isWithin(lookedAt, PAUSE_SECONDS);

  const lookAt = (set: KeySet, uri: string): Promise<void> => {
    if (isPaused(set)) return Promise.reject(new Error('the keys were fetched a moment ago'));
    set.underWay ??= fetchInto(set, uri);
    return set.underWay;
  };

  return {
    known(uri) {
      const set = setOf(uri);
      if (set.keys === undefined || !isWithin(set.fetchedAt, cachedSeconds)) return undefined;
      if (now() >= set.freshUntil && !isPaused(set)) lookAt(set, uri).catch(() => undefined);
      return set.keys;
    },
    mayLook: (uri) => !isPaused(setOf(uri)),
    look: (uri) => lookAt(setOf(uri), uri),
  };
}
