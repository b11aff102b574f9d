import { plusSeconds, type Clock } from '../shared/index.ts';
import { isDuplicate, type Store } from '../storage/index.ts';

const COLLECTION = 'sent_codes';
/** Codes that may be sent to one account within the window: SMS cost money, and each is a chance to guess. */
export const SENDS = 3;
export const WINDOW_SECONDS = 600;
const MOST_COLLISIONS = 20;

interface SentDocument {
  readonly _id: string;
  readonly times: readonly Date[];
  readonly version: number;
  readonly expiresAt: Date;
}

/** Counts the codes sent to an account, over all of its sign-ins and all processes. */
export function openSentCodes(store: Store, clock: Clock) {
  const collection = store.collection(COLLECTION);
  store.index(COLLECTION, [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
  return {
    /** Takes a place for one code. @returns 0, or seconds until there is one. */
    async reserve(accountId: string): Promise<number> {
      for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
        const now = clock.now();
        const old = (await collection.findOne({ _id: accountId })) as SentDocument | null;
        const times = (old?.times ?? []).filter((time) => plusSeconds(time, WINDOW_SECONDS) > now);
        const [oldest] = times;
        if (times.length >= SENDS && oldest !== undefined) {
          return Math.ceil((plusSeconds(oldest, WINDOW_SECONDS).getTime() - now.getTime()) / 1000);
        }
        const version = (old?.version ?? 0) + 1;
        const document: SentDocument = {
          _id: accountId,
          times: [...times, now],
          version,
          expiresAt: plusSeconds(now, WINDOW_SECONDS),
        };
        try {
          if (old === null) await collection.insertOne(document);
          else {
            const { matchedCount } = await collection.replaceOne({ _id: accountId, version: old.version }, document);
            if (matchedCount === 0) continue;
          }
          return 0;
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
      }
      return WINDOW_SECONDS;
    },
  };
}
