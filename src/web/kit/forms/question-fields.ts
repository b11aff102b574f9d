import { ASKED, QUESTIONS } from '../../../authentication/recovery/index.ts';
import { field, type Form } from './form.ts';

/** The recovery questions to choose from. */
export const QUESTION_KEYS: readonly string[] = QUESTIONS;

const NUMBERS = Array.from({ length: ASKED }, (_, index) => String(index + 1));

/** The rows of a form in which somebody chooses and answers questions. */
export const questionRows = (chosen: readonly string[]) =>
  NUMBERS.map((number, index) => ({ number, chosen: chosen[index] ?? '' }));

export const askedIn = (form: Form): string[] => NUMBERS.map((number) => field(form, `question_${number}`));
export const answersIn = (form: Form): string[] => NUMBERS.map((number) => field(form, `answer_${number}`));
