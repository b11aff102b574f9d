import { plusSeconds, type Clock } from '../../../shared/index.ts';
import { defineCollection, required, Schema, type DocumentOf, type Store } from '../../../storage/index.ts';

const SPAN_SECONDS = 600;
const REMEMBERED_SECONDS = 86_400;
/** The store is not asked more often by one process. */
const LOOK_SECONDS = 15;

/**
 * When failures from unfamiliar places, over all accounts, are an attack: so many in 10 to 20 minutes, and so many
 * times what is usual.
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
 * Wrong passwords at unfamiliar places over all accounts, by spans of ten minutes for a day: what a botnet does whose
 * places and accounts each stay below their own limits. It closes nothing, since that would close everybody out: it
 * raises what is asked for (`risk/rules.ts`).
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
    // Of as long a time as `recent` is of.
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
    /** Looked at a few times a minute by each process, however many sign in. */
    isSprayed(): Promise<boolean> {
      const at = now();
      if (seen === undefined || at - seen.at >= LOOK_SECONDS) {
        seen = { at, isSprayed: look() };
        // Whoever asks is told of the fault; the next one asks again.
        seen.isSprayed.catch(() => (seen = undefined));
      }
      return seen.isSprayed;
    },
  };
}

export type FailuresEverywhere = ReturnType<typeof openFailuresEverywhere>;
