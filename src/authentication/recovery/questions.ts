import type { Audit } from '../../audit/index.ts';
import type { Account } from '../../identity/index.ts';
import { ok, refuse, together, type Clock, type Problem, type Result } from '../../shared/index.ts';
import {
  type Authenticators,
  folded,
  type Notices,
  type Passwords,
  type StoredAuthenticators,
} from '../factors/index.ts';
import { recoveryProblems } from './problems.ts';
import { recoveryEvents } from './events.ts';

/**
 * The questions to choose from. Registers, cards and social media do not have the answers. Texts:
 * `recovery-questions:list.<key>`.
 */
export const QUESTIONS = [
  'first_teacher',
  'childhood_friend',
  'first_dream_job',
  'favourite_childhood_dish',
  'first_trip',
  'first_thing_bought',
  'childhood_hiding_place',
  'first_book',
  'favourite_lullaby',
  'first_pet',
] as const;
export type Question = (typeof QUESTIONS)[number];

/** Questions that each holder chooses. */
export const ASKED = 3;

export const isQuestion = (value: unknown): value is Question => QUESTIONS.includes(value as Question);

export interface ChooseQuestions {
  readonly asked: readonly string[];
  readonly answers: readonly string[];
}

export interface SetQuestions extends ChooseQuestions {
  readonly account: Account;
}

/** Questions as they are stored: the answers are in the hash. */
export type ChosenQuestions = NonNullable<StoredAuthenticators['questions']>;

export interface QuestionDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly passwords: Passwords;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
}

const { make } = recoveryProblems;

/** What is wrong with the question of a row, counted from 0. */
function whyNoQuestion(asked: readonly string[], row: number): Problem | undefined {
  const question = asked[row];
  if (!isQuestion(question)) return make.question_missing({ number: row + 1 });
  return asked.indexOf(question) < row ? make.question_repeated({ number: row + 1 }) : undefined;
}

/** Whether the answer of a row, counted from 0, is missing. */
export const whyNoAnswer = (answer: string, row: number): Problem | undefined =>
  folded(answer) === '' ? make.answer_missing({ number: row + 1 }) : undefined;

function whyAlike(answers: readonly string[], row: number): Problem | undefined {
  const before = answers.slice(0, row).map(folded);
  return before.includes(folded(answers[row] ?? '')) ? make.answers_alike({ number: row + 1 }) : undefined;
}

/**
 * Joins all answers into one text: one hash for three answers, which does not reveal which one was wrong. People
 * remember words, not spelling, so capitals, diacritics, spaces and punctuation are ignored.
 */
const joined = (answers: readonly string[]): string => answers.map(folded).join('\n');

/** Recovery questions (domain section 1): stored as one argon2id hash, never shown again, never a factor. */
export function openQuestions({ clock, audit, passwords, authenticators, notices }: QuestionDependencies) {
  /**
   * Checks and hashes the answers; stores nothing. Refusals: `question_missing`, `question_repeated`, `answer_missing`,
   * `answers_alike`, `server_busy`.
   */
  const choose = async ({ asked, answers }: ChooseQuestions): Promise<Result<ChosenQuestions>> => {
    const rows = Array.from({ length: ASKED }, (_, index) => index);
    const faults = together(
      ...rows.flatMap((row) => [
        whyNoQuestion(asked, row),
        whyNoAnswer(answers[row] ?? '', row) ?? whyAlike(answers, row),
      ]),
    );
    if (faults !== undefined) return refuse(faults);
    const hash = await passwords.hash(joined(answers.slice(0, ASKED)));
    if (!hash.ok) return hash;
    return ok({ asked: asked.slice(0, ASKED).filter(isQuestion), hash: hash.value, setAt: clock.now() });
  };

  return {
    choose,

    /** Refusals: those of `choose`. */
    async set({ account, ...chosen }: SetQuestions): Promise<Result<void>> {
      const questions = await choose(chosen);
      if (!questions.ok) return questions;
      await authenticators.change(account.id, {}, { $set: { questions: questions.value } });
      await Promise.all([
        audit.record(recoveryEvents.make.recovery_questions_set({ account: account.id })),
        notices.tell(account, 'recovery_questions_set'),
      ]);
      return ok(undefined);
    },

    /** The questions of an account, in order; empty if it has none. */
    async asked(accountId: string): Promise<readonly Question[]> {
      return (await authenticators.find(accountId))?.questions?.asked.filter(isQuestion) ?? [];
    },

    /** Whether all answers are correct. Refusal: `server_busy`. */
    async verify(accountId: string, answers: readonly string[]): Promise<Result<boolean>> {
      const hash = (await authenticators.find(accountId))?.questions?.hash;
      return passwords.verify(hash, joined(answers));
    },
  };
}

export type Questions = ReturnType<typeof openQuestions>;
