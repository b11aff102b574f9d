import {
  mayHave,
  parsePersonalNumber,
  parsePhone,
  readPersonalNumber,
  type PersonalNumber,
  type Sex,
} from '../../identity/index.ts';
import {
  calendarDay,
  compactTyped,
  composedText,
  ok,
  problemIn,
  refuse,
  together,
  type Problem,
  type Result,
} from '../../shared/index.ts';
import { recoveryProblems } from '../../authentication/recovery/index.ts';
import { registrationProblems } from '../problems.ts';

/** What a person says of themself, as typed. */
export interface Typed {
  readonly number: string;
  readonly name: string;
  readonly birthdate: string;
  readonly sex: string;
}

/** The same as it was understood. */
export interface Declared {
  readonly number: PersonalNumber;
  /** In one piece, in Vietnamese order. */
  readonly name: string;
  /** YYYY-MM-DD, or YYYY. */
  readonly birthdate: string;
  readonly sex: Sex;
}

export interface Contacts {
  /** E.164 */
  readonly phone: string;
  /** Of no use before a code has come back from there: services take an account's address for a proven one. */
  readonly email?: string;
}

const { make } = registrationProblems;

/** The level that anybody may apply for by themself. */
export const LEVEL = 1;
const LONGEST_NAME = 120;
const LONGEST_EMAIL = 254;
const EARLIEST = '1900';
/** Letters of every alphabet with their marks; what stands between the parts of names: K’Brơi, Y-Bhăm, H. Nguyễn. */
const NAME = /^\p{L}[\p{L}\p{M}'’ʼ. -]*$/u;
/** One address (RFC 5321 section 4.1.2) without quotes or comments, with a domain of two labels or more. */
const EMAIL = /^[^\s"(),:;<>@[\\\]]+@[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)+$/;

function readName(typed: string): Result<string> {
  const name = composedText(typed);
  if (name === '') return refuse(make.name_missing());
  return name.length <= LONGEST_NAME && NAME.test(name) ? ok(name) : refuse(make.name_malformed());
}

/** Whether the calendar has such a day. */
const isDay = (day: string): boolean => {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
};

const padded = (part: string): string => part.padStart(2, '0');

/** `2/3/1990`, `02.03.1990`, `02031990`, `1990-03-02`, or `1990` where no more is known. */
function dateOf(typed: string): string | undefined {
  const text = composedText(typed).replace(/\s*[/.\-–]\s*|\s+/g, '/');
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text) ?? [];
  if (year !== '') return /^0+$/.test(day + month) ? year : `${year}-${padded(month)}-${padded(day)}`;
  const [, first = '', second = '', third = ''] = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(text) ?? [];
  if (first !== '') return `${first}-${padded(second)}-${padded(third)}`;
  return /^\d{4}$/.test(text) ? text : undefined;
}

/** A typed birth date. Refusals: `birthdate_missing`, `birthdate_malformed`. */
function readBirthdate(typed: string, now: Date): Result<string> {
  if (compactTyped(typed) === '') return refuse(make.birthdate_missing());
  const date = dateOf(typed);
  const today = calendarDay(now);
  const isKnown = date !== undefined && date >= EARLIEST && date <= today.slice(0, date.length);
  return isKnown && (date.length === 4 || isDay(date)) ? ok(date) : refuse(make.birthdate_malformed());
}

const readSex = (typed: string): Result<Sex> =>
  typed === 'male' || typed === 'female' ? ok(typed) : refuse(make.sex_missing());

/** What of a declaration cannot be true, by what the number says (Decree 137/2015 Art 13). */
function whyNotOf(number: PersonalNumber, birthdate: Result<string>, sex: Result<Sex>): (Problem | undefined)[] {
  const says = readPersonalNumber(number);
  return [
    birthdate.ok && Number(birthdate.value.slice(0, 4)) !== says.birthYear ? make.birth_year_disagrees() : undefined,
    sex.ok && sex.value !== says.sex ? make.sex_disagrees() : undefined,
  ];
}

/**
 * Judges what was declared by its shape alone: costs no try, and nobody is asked. Refusals: those of
 * `parsePersonalNumber`, `name_…`, `birthdate_…`, `sex_missing`, `birth_year_disagrees`, `sex_disagrees`,
 * `guardian_registers`.
 */
export function readDeclared(typed: Typed, now: Date): Result<Declared> {
  const number = parsePersonalNumber(typed.number);
  const name = readName(typed.name);
  const birthdate = readBirthdate(typed.birthdate, now);
  const sex = readSex(typed.sex);
  const faults = together(
    ...[number, name, birthdate, sex].map(problemIn),
    ...(number.ok ? whyNotOf(number.value, birthdate, sex) : []),
  );
  if (faults !== undefined) return refuse(faults);
  if (!number.ok || !name.ok || !birthdate.ok || !sex.ok) throw new Error('a refusal without a problem');
  const { allowed, byGuardian } = mayHave(birthdate.value, LEVEL, now);
  if (!allowed || byGuardian) return refuse(make.guardian_registers());
  return ok({ number: number.value, name: name.value, birthdate: birthdate.value, sex: sex.value });
}

/** A typed phone. Refusals: `phone_missing`, `phone_malformed`. */
export async function readPhone(typed: string): Promise<Result<string>> {
  if (compactTyped(typed) === '') return refuse(recoveryProblems.make.phone_missing());
  const phone = await parsePhone(typed);
  return phone === undefined ? refuse(recoveryProblems.make.phone_malformed()) : ok(phone);
}

/** Refusals: those of `readPhone`, `email_malformed`. An empty address is none. */
export async function readContacts(typed: { phone: string; email: string }): Promise<Result<Contacts>> {
  const phone = await readPhone(typed.phone);
  const email = typed.email.normalize('NFC').trim();
  const isFit = email === '' || (email.length <= LONGEST_EMAIL && EMAIL.test(email));
  const faults = together(problemIn(phone), isFit ? undefined : make.email_malformed());
  if (faults !== undefined || !phone.ok) return refuse(faults ?? make.email_malformed());
  return ok({ phone: phone.value, ...(email === '' ? {} : { email }) });
}
