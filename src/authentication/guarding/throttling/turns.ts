const MOST_WAITING = 256;

/**
 * Lets those who want the same key go one after the other within this process: a crowd at one account asks the store
 * once each, instead of all together again and again. Undefined: the row is too long to stand in.
 */
export function openTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T | undefined> {
  const rows = new Map<string, { length: number; last: Promise<unknown> }>();
  return async (key, work) => {
    const row = rows.get(key) ?? { length: 0, last: Promise.resolve() };
    if (row.length >= MOST_WAITING) return undefined;
    rows.set(key, row);
    row.length += 1;
    const turn = row.last.then(work);
    // Who comes next waits for the end, however it was.
    row.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      row.length -= 1;
      if (row.length === 0) rows.delete(key);
    }
  };
}
