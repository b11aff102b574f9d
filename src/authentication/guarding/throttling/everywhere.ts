import { plusSeconds, type Clock } from '../../../shared/index.ts';
import { defineCollection, required, Schema, type DocumentOf, type Store } from '../../../storage/index.ts';

const SPAN_SECONDS = 600;
const REMEMBERED_SECONDS = 86_400;
/** Minimum interval between store reads of one process. */
const LOOK_SECONDS = 15;

/**
 * Thresholds at which failures from unfamiliar places, over all accounts, are an attack: a count in 10 to 20 minutes,
 * and a multiple of the usual count.
 */
export const SPRAYING = { least: 300, times: 4 } as const;

export const failuresEverywhereCollection = defineCollection({
  name: 'failures_everywhere',
  owner: 'authentication/guarding',
  about: 'Wrong passwords from unfamiliar places over all accounts, counted by spans of ten minutes',
  key: 'when the span began, ISO 8601',
  schema: new Schema({ _id: required(String), count: required(Number), expiresAt: required(Date, { expires: 0 }) }),
});

type SpanDocument = DocumentOf<typeof failuresEverywhereCollection>;

/**
 * Wrong passwords at unfamiliar places over all accounts, in spans of ten minutes for a day. This detects a botnet
 * whose places and accounts each stay below their own limits. It refuses nothing, since that would lock everyone out,
 * but raises the required level (`risk/rules.ts`).
 */
export function openFailuresEverywhere(store: Store, clock: Clock) {
  const collection = store.collection(failuresEverywhereCollection);
  const spanAt = (seconds: number): string =>
    new Date(Math.floor(seconds / SPAN_SECONDS) * SPAN_SECONDS * 1000).toISOString();
  const now = (): number => clock.now().getTime() / 1000;
  let seen: { readonly at: number; readonly isSprayed: Promise<boolean> } | undefined;

  const look = async (): Promise<boolean> => {
    const spans = await collection.find({ _id: { $gte: spanAt(now() - REMEMBERED_SECONDS) } }).toArray();
    const since = spanAt(now() - SPAN_SECONDS);
    const sum = (of: readonly SpanDocument[]): number => of.reduce((total, { count }) => total + count, 0);
    const recent = sum(spans.filter(({ _id }) => _id >= since));
    const earlier = sum(spans.filter(({ _id }) => _id < since));
    // Over a period as long as that of `recent`.
    const usual = earlier / (REMEMBERED_SECONDS / SPAN_SECONDS / 2 - 1);
    return recent >= SPRAYING.least && recent >= SPRAYING.times * usual;
  };

  return {
    async count(): Promise<void> {
      await collection.updateOrInsert(
        { _id: spanAt(now()) },
        { $inc: { count: 1 }, $setOnInsert: { expiresAt: plusSeconds(clock.now(), 2 * REMEMBERED_SECONDS) } },
      );
    },
    /** Each process reads this a few times a minute, however many people sign in. */
    isSprayed(): Promise<boolean> {
      const at = now();
      if (seen === undefined || at - seen.at >= LOOK_SECONDS) {
        seen = { at, isSprayed: look() };
        // The caller gets the fault; the next call reads again.
        seen.isSprayed.catch(() => (seen = undefined));
      }
      return seen.isSprayed;
    },
  };
}

export type FailuresEverywhere = ReturnType<typeof openFailuresEverywhere>;
