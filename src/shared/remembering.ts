/**
 * `make`, with its answers remembered, `most` at a time: when there are more it begins anew, so that nobody fills the memory with questions
 * that he made up. For what is asked again and again and always has the same answer.
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
