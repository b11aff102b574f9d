import type { Audit } from '../../audit/index.ts';
import type { Account } from '../../identity/index.ts';
import { ok, refuse, type Clock, type Result } from '../../shared/index.ts';
import { type Authenticators, folded, type Notices, type Passwords } from '../factors/index.ts';
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

export interface SetQuestions {
  readonly account: Account;
  readonly asked: readonly string[];
  readonly answers: readonly string[];
}

export interface QuestionDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly passwords: Passwords;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
}

const { make } = recoveryProblems;

/**
 * Joins all answers into one text: one hash for three answers, which does not reveal which one was wrong. People
 * remember words, not spelling, so capitals, diacritics, spaces and punctuation are ignored.
 */
const joined = (answers: readonly string[]): string => answers.map(folded).join('\n');

/** Recovery questions (domain section 1): stored as one argon2id hash, never shown again, never a factor. */
export function openQuestions({ clock, audit, passwords, authenticators, notices }: QuestionDependencies) {
  return {
    /** Refusals: `questions_incomplete`, `answers_alike`, `server_busy`. */
    async set({ account, asked, answers }: SetQuestions): Promise<Result<void>> {
      const known = new Set(asked.filter(isQuestion));
      const given = answers.map(folded).filter(Boolean);
      if (known.size !== ASKED || asked.length !== ASKED || answers.length !== ASKED || given.length !== ASKED) {
        return refuse(make.questions_incomplete({ asked: ASKED }));
      }
      if (new Set(given).size !== ASKED) return refuse(make.answers_alike());
      const hash = await passwords.hash(joined(answers));
      if (!hash.ok) return hash;
      const questions = { asked: [...known], hash: hash.value, setAt: clock.now() };
      await authenticators.change(account.id, {}, { $set: { questions } });
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
