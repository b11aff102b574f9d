import { ok, readDigits, refuse, type Branded, type Result } from '../shared/index.ts';
import { identityProblems } from './problems.ts';

/** 12 digits: province or country, century and sex, year of birth, six random ones (Decree 137/2015 Art 13). */
export type PersonalNumber = Branded<'PersonalNumber'>;

export type Sex = 'male' | 'female';

const DIGITS = 12;
const { make } = identityProblems;

/**
 * Parses a typed number; ignores what stands between its groups. Refusals: `personal_number_missing`,
 * `personal_number_malformed`.
 */
export function parsePersonalNumber(text: string): Result<PersonalNumber> {
  const read = readDigits(text, DIGITS);
  if (read === 'missing') return refuse(make.personal_number_missing());
  return read === 'malformed' ? refuse(make.personal_number_malformed()) : ok(read.digits as PersonalNumber);
}

/** The facts that a number encodes about its holder. */
export function readPersonalNumber(number: PersonalNumber): { province: string; sex: Sex; birthYear: number } {
  const mark = Number(number[3]);
  return {
    province: number.slice(0, 3),
    sex: mark % 2 === 0 ? 'male' : 'female',
    birthYear: 1900 + Math.floor(mark / 2) * 100 + Number(number.slice(4, 6)),
  };
}

/** Whether a number matches a declared sex and birth date (YYYY-MM-DD); needs no request to the NPD. */
export function agrees(number: PersonalNumber, declared: { readonly sex: Sex; readonly birthdate: string }): boolean {
  const { sex, birthYear } = readPersonalNumber(number);
  return sex === declared.sex && birthYear === Number(declared.birthdate.slice(0, 4));
}

/** Formats the number for people: `001 190 412 073`. */
export const groupedNumber = (number: string): string => number.replace(/(\d{3})(?=\d)/g, '$1 ');
