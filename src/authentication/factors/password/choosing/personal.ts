import type { Account } from '../../../../identity/index.ts';
import { folded } from './folded-text.ts';

/** Facts about the holder that others may know and that a password is checked against. */
export type PasswordHolder = Pick<Account, 'identity' | 'phone' | 'email'>;

/** The product's own names, an obvious choice for a password. */
const PRODUCT = ['senid', 'vneid'];
/** Words of at least this length are refused anywhere; shorter ones only if little else remains. */
const TELLING = 5;
const SHORTEST = 3;
const LEAST_LEFT = 5;

const hasContent = (word: string): boolean => word.length >= SHORTEST;

/** The birth date in the usual notations; the year alone where no more is known. */
function datesOf(birthdate: string): string[] {
  const [year = '', month = '', day = ''] = birthdate.split('-');
  if (day === '') return [year];
  const short = year.slice(2);
  const [d, m] = [String(Number(day)), String(Number(month))];
  return [
    ...[day + month + year, month + day + year, year + month + day, year + day + month, d + m + year],
    ...[day + month + short, month + day + short, short + month + day],
    ...[month + year, year, day + month],
  ];
}

/** The number in national and international form, and without a prefix. */
function phonesOf(phone: string): string[] {
  const digits = phone.replace(/\D/g, '');
  const bare = digits.startsWith('84') ? digits.slice(2) : digits;
  return [digits, `0${bare}`, bare];
}

/** All folded words about the holder that an attacker would try, longest first. */
function wordsOf({ identity, phone, email }: PasswordHolder): string[] {
  const { family, middle, given } = identity.name;
  const parts = [family, ...middle.split(' '), given].map(folded).filter(Boolean);
  // Vietnamese names are used from the end: Minh Anh, Thị Minh Anh, Nguyễn Thị Minh Anh.
  const names = parts.flatMap((part, index) => [part, parts.slice(index).join('')]);
  const initials = parts.map((part) => part[0] ?? '').join('');
  const words = [
    ...[identity.number, identity.number.slice(-6)],
    ...[...names, folded(given) + folded(family), initials + folded(given)],
    ...datesOf(identity.birthdate),
    ...(phone === undefined ? [] : phonesOf(phone)),
    ...(email === undefined ? [] : [folded(email.split('@')[0] ?? ''), folded(email)]),
    ...PRODUCT,
  ];
  return [...new Set(words)].filter(hasContent).toSorted((a, b) => b.length - a.length);
}

/** The holder's words, for estimates. */
export const personalWords = wordsOf;

/** Whether a password consists of known facts about its holder, ignoring diacritics, capitals and punctuation. */
export function isPersonal(password: string, holder: PasswordHolder): boolean {
  let rest = folded(password);
  for (const word of wordsOf(holder)) {
    if (!rest.includes(word)) continue;
    if (word.length >= TELLING) return true;
    rest = rest.replaceAll(word, '');
  }
  return rest.length < LEAST_LEFT && rest !== folded(password);
}
