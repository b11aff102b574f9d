const MOST_WAITING = 256;

/**
 * A mutex per key within this process, so that many concurrent attempts at one account read the store once each instead
 * of retrying against each other. Undefined if the queue is too long.
 */
export function openTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T | undefined> {
  const rows = new Map<string, { length: number; last: Promise<unknown> }>();
  return async (key, work) => {
    const row = rows.get(key) ?? { length: 0, last: Promise.resolve() };
    if (row.length >= MOST_WAITING) return undefined;
    rows.set(key, row);
    row.length += 1;
    const turn = row.last.then(work);
    // The next one waits for the end, whether it succeeds or fails.
    row.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      row.length -= 1;
      if (row.length === 0) rows.delete(key);
    }
  };
}
