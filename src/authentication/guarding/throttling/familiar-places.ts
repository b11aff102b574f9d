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

/** Where somebody tries, as keyed digests and ids: never an address. */
export interface Whence {
  /** Pseudonym of the place. */
  readonly where: string;
  /** Id of the device, if the browser is a known device of the account. */
  readonly on?: string | undefined;
}

export interface Familiarity {
  /** What is familiar, as the key of its own counter: the known device, or else the place. Undefined if neither is. */
  readonly as: { readonly kind: 'device' | 'place'; readonly key: string } | undefined;
  /** The holder signed in here: the place stays familiar for another 90 days. */
  renew(): Promise<void>;
}

/**
 * Whether a holder has signed in before on a device or at a place. A known device comes first: its counter is out of
 * the reach of everybody who does not have the device, strangers at the same place included.
 */
export function openFamiliarPlaces(store: Store, clock: Clock): (who: string, whence: Whence) => Promise<Familiarity> {
  const collection = store.collection(familiarPlacesCollection);
  return async (who, { where, on }) => {
    const device = on === undefined ? undefined : ({ kind: 'device', key: `${who}:${on}` } as const);
    if (!isTold(where)) return { as: device, renew: () => Promise.resolve() };
    const _id = `${who}:${where}`;
    const document = await collection.findOne({ _id });
    const now = clock.now();
    const isRecent = document !== null && document.expiresAt > plusSeconds(now, REMEMBERED_SECONDS - RENEW_SECONDS);
    return {
      as: device ?? (document === null ? undefined : { kind: 'place', key: _id }),
      async renew() {
        if (isRecent) return;
        const expiresAt = plusSeconds(clock.now(), REMEMBERED_SECONDS);
        await collection.updateOrInsert({ _id }, { $max: { expiresAt } });
      },
    };
  };
}
