/**
 * Caches the results of the pure function `make`, at most `most` of them. A full cache is cleared, so that invented
 * keys cannot exhaust the memory.
 */
export function remembering<T extends string | object>(
  most: number,
  make: (question: string) => T,
): (question: string) => T {
  const known = new Map<string, T>();
  return (question) => {
    let answer = known.get(question);
    if (answer === undefined) {
      answer = make(question);
      if (known.size >= most) known.clear();
      known.set(question, answer);
    }
    return answer;
  };
}
