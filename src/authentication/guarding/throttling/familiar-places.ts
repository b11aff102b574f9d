import { plusSeconds, type Clock } from '../../../shared/index.ts';
import { defineCollection, required, Schema, type Store } from '../../../storage/index.ts';
import { isTold } from './whereabouts.ts';

const REMEMBERED_SECONDS = 90 * 86_400;
/** Interval of renewal, so that not every sign-in writes. */
const RENEW_SECONDS = 86_400;

export const familiarPlacesCollection = defineCollection({
  name: 'familiar_places',
  owner: 'authentication/guarding',
  about: 'Places where a holder has signed in during the last 90 days',
  key: 'digests of the number that was typed and of the place',
  schema: new Schema({ _id: required(String), expiresAt: required(Date, { expires: 0 }) }),
});

export interface Familiarity {
  readonly familiar: boolean;
  /** The holder signed in here: the place stays familiar for another 90 days. */
  renew(): Promise<void>;
}

/** Places where a holder has signed in before, stored as digests only. */
export function openFamiliarPlaces(store: Store, clock: Clock): (who: string, where: string) => Promise<Familiarity> {
  const collection = store.collection(familiarPlacesCollection);
  return async (who, where) => {
    if (!isTold(where)) return { familiar: false, renew: () => Promise.resolve() };
    const _id = `${who}:${where}`;
    const document = await collection.findOne({ _id });
    const now = clock.now();
    const isRecent = document !== null && document.expiresAt > plusSeconds(now, REMEMBERED_SECONDS - RENEW_SECONDS);
    return {
      familiar: document !== null,
      async renew() {
        if (isRecent) return;
        const expiresAt = plusSeconds(clock.now(), REMEMBERED_SECONDS);
        await collection.updateOrInsert({ _id }, { $max: { expiresAt } });
      },
    };
  };
}
