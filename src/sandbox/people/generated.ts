import { createHash } from 'node:crypto';
// Import this locale alone: the whole package takes several times as long to load.
import { faker } from '@faker-js/faker/locale/vi';
import { cardEnds, PROVINCES, readNumber } from './numbers.ts';
import type { PopulationRecord } from './person.ts';

/**
 * A fictional citizen for a number that no sandbox person has. Every number whose seventh digit is 9 belongs to one,
 * always the same, so that tests and benchmarks have as many people as they need. Other numbers belong to nobody.
 */
export function generatedRecord(number: string): PopulationRecord | undefined {
  const says = readNumber(number);
  if (says === undefined || number[6] !== '9' || says.birthYear > 2010) return undefined;
  faker.seed(createHash('sha256').update(number).digest().readUInt32BE());
  const day = (value: number): string => String(value).padStart(2, '0');
  const birthdate = `${says.birthYear}-${day(faker.number.int({ min: 1, max: 12 }))}-${day(faker.number.int({ min: 1, max: 28 }))}`;
  const street = `${faker.number.int({ min: 1, max: 300 })} đường ${faker.person.lastName()} ${faker.person.firstName()}`;
  const ward = `phường ${faker.person.firstName()}`;
  const province = faker.helpers.arrayElement(Object.values(PROVINCES));
  const issued = '2024-07-01';
  const expires = cardEnds(birthdate, issued);
  const text = (value: string): string => value.normalize('NFC');
  return {
    number,
    name: {
      family: text(faker.person.lastName(says.sex)),
      middle: says.sex === 'female' ? 'Thị' : 'Văn',
      given: text(faker.person.firstName(says.sex)),
    },
    birthdate,
    sex: says.sex,
    nationality: 'VN',
    address: {
      formatted: text(`${street}, ${ward}, ${province}`),
      street: text(street),
      ward: text(ward),
      province,
      country: 'VN',
    },
    status: 'alive',
    card: { issued, ...(expires === undefined ? {} : { expires }), status: 'valid' },
  };
}
