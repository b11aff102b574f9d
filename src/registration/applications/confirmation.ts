import { fullName } from '../../identity/index.ts';
import type { Person } from '../../population/index.ts';
import { calendarDay, composedText } from '../../shared/index.ts';
import type { Declared } from './declared.ts';

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/**
 * A name by its letters: case, spaces and the shape of apostrophes do not count, and of a syllable neither which vowel
 * carries the tone mark, which keyboards do in two ways.
 */
const foldedName = (name: string): string =>
  composedText(name)
    .toLocaleLowerCase('vi')
    .replace(/[’ʼ]/g, "'")
    .split(' ')
    .map((syllable) => {
      const letters = syllable.normalize('NFD');
      return letters.replace(TONES, '').normalize('NFC') + (letters.match(TONES) ?? []).join('');
    })
    .join(' ');

/** Whether a card can be shown today. */
const isValid = ({ card }: Person, today: string): boolean =>
  card?.status === 'valid' && (card.expires === undefined || card.expires >= today);

/**
 * Whether the population database has the person as declared, alive and with a valid card. Compared here: the database
 * is asked by number alone.
 */
export const isConfirmed = (person: Person | undefined, declared: Declared, now: Date): person is Person =>
  person?.status === 'alive' &&
  isValid(person, calendarDay(now)) &&
  foldedName(fullName(person.name)) === foldedName(declared.name) &&
  person.birthdate === declared.birthdate &&
  person.sex === declared.sex;
