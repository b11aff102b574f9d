import { newId, plusSeconds, type Clock } from '../../../shared/index.ts';
import { defineCollection, Mixed, required, Schema, type DocumentOf, type Store } from '../../../storage/index.ts';
import type { CodeFactor } from './sent-code.ts';

/**
 * Maximum number of codes per account and channel within the window, because messages cost money and each code is a
 * chance to guess.
 */
export const MOST_SENDS = 3;
export const WINDOW_SECONDS = 600;

export const sentCodesCollection = defineCollection({
  name: 'sent_codes',
  owner: 'authentication/factors',
  about: 'When codes were last sent to an account, so that no channel is flooded',
  key: 'account id and channel',
  schema: new Schema({
    _id: required(String),
    times: required<readonly Date[]>(Mixed),
    /** Changes with each update, for compare-and-set. */
    stamp: required(String),
    expiresAt: required(Date, { expires: 0 }),
  }),
});

type SentDocument = DocumentOf<typeof sentCodesCollection>;

/** Counts the codes sent to an account, over all of its sign-ins and all processes. */
export function openSendingLimit(store: Store, clock: Clock) {
  const collection = store.collection(sentCodesCollection);

  /** @returns false if a concurrent update won. */
  const write = async (old: SentDocument | null, document: SentDocument): Promise<boolean> => {
    if (old === null) return collection.insertIfAbsent(document);
    const { matchedCount } = await collection.replaceOne({ _id: document._id, stamp: old.stamp }, document);
    return matchedCount === 1;
  };

  const recent = (document: SentDocument | null, now: Date): readonly Date[] =>
    (document?.times ?? []).filter((time) => plusSeconds(time, WINDOW_SECONDS) > now);
  const secondsUntilFree = (times: readonly Date[], now: Date): number => {
    const [oldest] = times;
    if (oldest === undefined || times.length < MOST_SENDS) return 0;
    return Math.ceil((plusSeconds(oldest, WINDOW_SECONDS).getTime() - now.getTime()) / 1000);
  };

  return {
    /** @returns 0, or the seconds until a code is available. One read by primary key. */
    async wait(accountId: string, factor: CodeFactor): Promise<number> {
      const now = clock.now();
      return secondsUntilFree(recent(await collection.findOne({ _id: `${accountId}:${factor}` }), now), now);
    },
    /** Reserves one code. @returns 0, or the seconds until one is available. */
    async reserve(accountId: string, factor: CodeFactor | 'guardian'): Promise<number> {
      const _id = `${accountId}:${factor}`;
      // Each collision is a concurrent reservation, so there can be no more collisions than slots, except those of a
      // past window.
      for (;;) {
        const now = clock.now();
        const old = await collection.findOne({ _id });
        const times = recent(old, now);
        const seconds = secondsUntilFree(times, now);
        if (seconds > 0) return seconds;
        const taken = await write(old, {
          _id,
          times: [...times, now],
          stamp: newId(),
          expiresAt: plusSeconds(now, WINDOW_SECONDS),
        });
        if (taken) return 0;
      }
    },
    /** Releases a slot whose code was entered correctly, or not sent after all. */
    async release(accountId: string, factor: CodeFactor | 'guardian'): Promise<void> {
      const _id = `${accountId}:${factor}`;
      for (;;) {
        const old = await collection.findOne({ _id });
        if (old === null || (await write(old, { ...old, times: old.times.slice(1), stamp: newId() }))) return;
      }
    },
  };
}
