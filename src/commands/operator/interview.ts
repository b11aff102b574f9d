/** Where the developer answers questions. */
export interface Terminal {
  /** Asks one question; an empty answer takes the default. */
  ask(question: string, byDefault: string): Promise<string>;
  /** Says what is wrong with an answer. */
  tell(text: string): void;
}

export interface Question<T> {
  readonly text: string;
  readonly byDefault: string;
  /**
   * What an answer means.
   *
   * @throws WrongAnswer
   */
  readonly read: (answer: string) => T;
  /** What a record would have against it, one line each. */
  readonly faults?: (value: T) => readonly string[];
}

/** An answer, or the value of an option, that means nothing. The message says what to say instead. */
export class WrongAnswer extends Error {}

function judged<T>({ read, faults }: Question<T>, answer: string): { value: T } | { wrong: readonly string[] } {
  try {
    const value = read(answer);
    const wrong = faults?.(value) ?? [];
    return wrong.length === 0 ? { value } : { wrong };
  } catch (error) {
    if (error instanceof WrongAnswer) return { wrong: [`${answer}: ${error.message}`] };
    throw error;
  }
}

/** Asks until the answer is right. Without a terminal the default is the answer, right or not. */
export async function answerTo<T>(question: Question<T>, terminal: Terminal | undefined): Promise<T> {
  const { text, byDefault, read } = question;
  if (terminal === undefined) return read(byDefault);
  for (;;) {
    const answer = (await terminal.ask(text, byDefault)).trim() || byDefault;
    const outcome = judged(question, answer);
    if ('value' in outcome) return outcome.value;
    for (const line of outcome.wrong) terminal.tell(line);
  }
}
