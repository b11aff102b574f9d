import { composedText, ok, refuse, type Result } from '../../shared/index.ts';
import { registrationProblems } from '../problems.ts';
import type { Typed } from './declared.ts';

const { make } = registrationProblems;

const SEXES: Readonly<Record<string, string>> = { nam: 'male', nữ: 'female' };
const OLD_NUMBER = /^(?:\d{9})?$/;

/**
 * The text of the QR code on a chip card, as a phone's camera or a reader gives it: number, old number, name, birth
 * date, sex, address, day of issue, separated by bars. Six fields where one of old number and day of issue is left out.
 * What it says is judged like what is typed. Refusals: `card_missing`, `card_malformed`.
 */
export function readCard(text: string): Result<Typed> {
  if (text.trim() === '') return refuse(make.card_missing());
  const fields = text.split('|').map(composedText);
  const [number = '', second = ''] = fields;
  const rest = OLD_NUMBER.test(second) ? fields.slice(2) : fields.slice(1);
  const [name = '', birthdate = '', sex = ''] = rest;
  const known = SEXES[sex.toLocaleLowerCase('vi')];
  const isCard =
    (fields.length === 6 || fields.length === 7) &&
    /^\d{12}$/.test(number) &&
    name !== '' &&
    /^(?:\d{4}|\d{8})$/.test(birthdate);
  return isCard && known !== undefined ? ok({ number, name, birthdate, sex: known }) : refuse(make.card_malformed());
}
