import type { Account } from '../../../identity/index.ts';

const LENGTH = 6;
const LEAST_DIFFERENT = 3;
const UP = '01234567890';
const DOWN = '09876543210';

/**
 * Keypad patterns, and numbers that people choose for their sound or meaning; numbers that a rule finds are not listed.
 */
const COMMON: ReadonlySet<string> = new Set([
  ...['147258', '258369', '147369', '741852', '852963', '963852', '369258', '159357', '159753', '357159', '951753'],
  ...['789456', '456123', '123789', '789123', '321654', '147852', '963741', '246810', '135790', '102030', '112358'],
  ...['314159', '271828', '520131', '131452', '168168', '686868', '123321', '112233', '332211', '121314', '101112'],
]);

const isRow = (code: string): boolean => UP.includes(code) || DOWN.includes(code);

/** A repeated group: 121212, 123123, 000000. */
const isRepetition = (code: string): boolean =>
  [1, 2, 3].some((unit) => code === code.slice(0, unit).repeat(LENGTH / unit));

/** The birth date in the usual six-digit notations. */
function datesOf(birthdate: string): string[] {
  const [year = '', month = '', day = ''] = birthdate.split('-');
  const short = year.slice(2);
  return [
    day + month + short,
    month + day + short,
    short + month + day,
    month + year,
    year + month,
    day + year,
    year + day,
  ];
}

/** Facts that others may know about the holder: start and end of number and phone, the birth date. */
const ofHolder = ({ identity, phone = '' }: Account): string[] =>
  [
    ...[identity.number.slice(0, LENGTH), identity.number.slice(-LENGTH)],
    phone.slice(-LENGTH),
    ...datesOf(identity.birthdate),
  ].filter((part) => part.length === LENGTH);

/** Whether someone who finds the device would try these six digits early. */
export const isGuessable = (code: string, holder: Account): boolean =>
  new Set(code).size < LEAST_DIFFERENT ||
  isRow(code) ||
  isRepetition(code) ||
  COMMON.has(code) ||
  ofHolder(holder).includes(code);
