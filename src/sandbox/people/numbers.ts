import type { Clock } from '../../shared/index.ts';

/** Provinces of the sandbox people: code in the personal number (Decree 137/2015 Art 13) and name in addresses. */
export const PROVINCES = {
  '001': 'Thành phố Hà Nội',
  '004': 'Tỉnh Cao Bằng',
  '031': 'Thành phố Hải Phòng',
  '040': 'Tỉnh Nghệ An',
  '046': 'Thành phố Huế',
  '048': 'Thành phố Đà Nẵng',
  '056': 'Tỉnh Khánh Hòa',
  '068': 'Tỉnh Lâm Đồng',
  '075': 'Tỉnh Đồng Nai',
  '079': 'Thành phố Hồ Chí Minh',
  '092': 'Thành phố Cần Thơ',
} as const;
export type ProvinceCode = keyof typeof PROVINCES;

export type Sex = 'male' | 'female';

/** The 12-digit number of a person: province, century and sex, year of birth, six random digits. */
export function personalNumber(person: {
  province: ProvinceCode;
  sex: Sex;
  /** YYYY-MM-DD, from 1900 on. */
  birthdate: string;
  /** The six random digits. */
  serial: string;
}): string {
  const year = Number(person.birthdate.slice(0, 4));
  const century = Math.floor(year / 100) - 19;
  return `${person.province}${century * 2 + (person.sex === 'female' ? 1 : 0)}${person.birthdate.slice(2, 4)}${person.serial}`;
}

/**
 * Sex and year of birth in a number; undefined if it is malformed. Any three digits are accepted as the
 * province: a stand-in need not be stricter than the product.
 */
export function readNumber(number: string): { sex: Sex; birthYear: number } | undefined {
  if (!/^\d{12}$/.test(number)) return undefined;
  const mark = Number(number[3]);
  return {
    sex: mark % 2 === 0 ? 'male' : 'female',
    birthYear: 1900 + Math.floor(mark / 2) * 100 + Number(number.slice(4, 6)),
  };
}

/** Birth date of a person who is `age` throughout the present calendar year in Vietnam (UTC+7). */
export function birthdateForAge(clock: Clock, age: number): string {
  const year = new Date(clock.now().getTime() + 7 * 3_600_000).getUTCFullYear();
  return `${year - age}-01-01`;
}

/**
 * The day a card expires: the first birthday of 14, 25, 40 or 60 after its issue (Law 26/2023/QH15 Art 21); undefined
 * for a card that does not expire.
 */
export function cardEnds(birthdate: string, issued: string): string | undefined {
  return [14, 25, 40, 60]
    .map((age) => `${Number(birthdate.slice(0, 4)) + age}${birthdate.slice(4)}`)
    .find((day) => day > issued);
}

/** The number in groups of three: `001 190 412 073`. */
export const groupedNumber = (number: string): string => number.replace(/(\d{3})(?=\d)/g, '$1 ');
