import { plusSeconds, type Clock } from '../../../shared/index.ts';
import type { Store } from '../../../storage/index.ts';

const COLLECTION = 'familiar_places';
const REMEMBERED_SECONDS = 90 * 86_400;
/** Not written anew at every sign-in. */
const RENEW_SECONDS = 86_400;

interface FamiliarDocument {
  readonly _id: string;
  readonly expiresAt: Date;
}

export interface Familiarity {
  readonly familiar: boolean;
  /** The holder signed in here: the place stays familiar for another 90 days. */
  renew(): Promise<void>;
}

/** Places where a holder has signed in before, known by digests only. */
export function openFamiliarPlaces(store: Store, clock: Clock): (who: string, where: string) => Promise<Familiarity> {
  const collection = store.collection<FamiliarDocument>(COLLECTION);
  store.index(COLLECTION, [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
  return async (who, where) => {
    const _id = `${who}:${where}`;
    const document = await collection.findOne({ _id });
    const now = clock.now();
    const isRecent = document !== null && document.expiresAt > plusSeconds(now, REMEMBERED_SECONDS - RENEW_SECONDS);
    return {
      familiar: document !== null && document.expiresAt > now,
      async renew() {
        if (isRecent) return;
        const expiresAt = plusSeconds(clock.now(), REMEMBERED_SECONDS);
        await collection.updateOne({ _id }, { $max: { expiresAt } }, { upsert: true });
      },
    };
  };
}
