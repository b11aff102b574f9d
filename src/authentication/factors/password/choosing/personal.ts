import type { Account } from '../../../../identity/index.ts';
import { folded } from './folded-text.ts';

/** What a password is measured against: all that others may know of the holder. */
export type PasswordHolder = Pick<Account, 'identity' | 'phone' | 'email'>;

/** The product's own name: the first thing that comes to mind when a password for it is made up. */
const PRODUCT = ['senid', 'vneid'];
/** From here on a word is refused wherever it stands; shorter ones only where hardly anything is left beside them. */
const TELLING = 5;
const SHORTEST = 3;
const LEAST_LEFT = 5;

const hasContent = (word: string): boolean => word.length >= SHORTEST;

/** The birth date in the ways that people write one. */
function datesOf(birthdate: string): string[] {
  const [year = '', month = '', day = ''] = birthdate.split('-');
  const short = year.slice(2);
  const [d, m] = [String(Number(day)), String(Number(month))];
  return [
    ...[day + month + year, month + day + year, year + month + day, year + day + month, d + m + year],
    ...[day + month + short, month + day + short, short + month + day],
    ...[month + year, year, day + month],
  ];
}

/** The number as dialled at home and abroad, and without either prefix. */
function phonesOf(phone: string): string[] {
  const digits = phone.replace(/\D/g, '');
  const bare = digits.startsWith('84') ? digits.slice(2) : digits;
  return [digits, `0${bare}`, bare];
}

/** Everything of the holder that a guesser would try, folded; the longest first. */
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

/** Whether a password is made of what others may know of its holder, with whatever marks, capitals and punctuation. */
export function isPersonal(password: string, holder: PasswordHolder): boolean {
  let rest = folded(password);
  for (const word of wordsOf(holder)) {
    if (!rest.includes(word)) continue;
    if (word.length >= TELLING) return true;
    rest = rest.replaceAll(word, '');
  }
  return rest.length < LEAST_LEFT && rest !== folded(password);
}
