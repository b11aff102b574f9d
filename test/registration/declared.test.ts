import { expect } from 'chai';
import { readCard } from '../../src/registration/applications/card.ts';
import { isConfirmed } from '../../src/registration/applications/confirmation.ts';
import { readContacts, readDeclared, type Declared, type Typed } from '../../src/registration/applications/declared.ts';
import type { Person } from '../../src/population/index.ts';
import type { PersonalNumber } from '../../src/identity/index.ts';
import { problemOf, valueOf } from '../authentication/world.ts';

const NOW = new Date('2026-11-24T02:00:00Z');
const typed: Typed = { number: '048 198 265 094', name: 'Phan Thị Ngọc Hà', birthdate: '18/08/1998', sex: 'female' };
const read = (changes: Partial<Typed>) => readDeclared({ ...typed, ...changes }, NOW);
const codes = (changes: Partial<Typed>): string[] => {
  const problem = problemOf(read(changes));
  return [problem, ...(problem.also ?? [])].map(({ code }) => code);
};

describe('what is declared', () => {
  it('is understood as people write it', () => {
    const expected = { number: '048198265094', name: 'Phan Thị Ngọc Hà', birthdate: '1998-08-18', sex: 'female' };
    const written = ['18/08/1998', '18/8/1998', '18-08-1998', '18.08.1998', '18 / 08 / 1998', '18081998', '1998-08-18'];
    for (const birthdate of written) expect(valueOf(read({ birthdate })), birthdate).to.deep.equal(expected);
    for (const birthdate of ['1998', '00/00/1998', '00001998'])
      expect(valueOf(read({ birthdate })).birthdate).to.equal('1998');
  });

  it('has names of every Vietnamese letter, of one word, with apostrophes, and in NFC', () => {
    const letters = 'Ăăâ Đđ Êê Ôô Ơơ Ưư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ';
    for (const name of [letters, 'Siu', 'H’Hen Niê', "K'Brơi", 'Y-Bhăm', 'H. Nguyễn', 'Ơ']) {
      expect(valueOf(read({ name })).name, name).to.equal(name);
      expect(valueOf(read({ name: name.normalize('NFD') })).name, name).to.equal(name.normalize('NFC'));
    }
    expect(valueOf(read({ name: '  Phan   Thị\tNgọc Hà ' })).name).to.equal('Phan Thị Ngọc Hà');
  });

  for (const [why, changes, expected] of [
    [
      'nothing',
      { number: '', name: ' ', birthdate: '', sex: '' },
      ['personal_number_missing', 'name_missing', 'birthdate_missing', 'sex_missing'],
    ],
    ['a short number', { number: '048198' }, ['personal_number_malformed']],
    ['digits in the name', { name: 'Phan 2' }, ['name_malformed']],
    ['markup in the name', { name: '<b>Phan</b>' }, ['name_malformed']],
    ['a name without end', { name: 'a'.repeat(121) }, ['name_malformed']],
    ['a day that is not', { birthdate: '31/02/1998' }, ['birthdate_malformed']],
    ['a month that is not', { birthdate: '18/13/1998' }, ['birthdate_malformed']],
    ['a day to come', { birthdate: '25/11/2026' }, ['birthdate_malformed']],
    ['a year to come', { birthdate: '2027' }, ['birthdate_malformed']],
    ['no date', { birthdate: 'hôm qua' }, ['birthdate_malformed']],
    ['another sex', { sex: 'x' }, ['sex_missing']],
    ['the sex that the number does not say', { sex: 'male' }, ['sex_disagrees']],
    ['the year that the number does not say', { birthdate: '18/08/1989' }, ['birth_year_disagrees']],
    ['both', { sex: 'male', birthdate: '1989' }, ['birth_year_disagrees', 'sex_disagrees']],
    ['13 years', { number: '048312265094', birthdate: '25/11/2012' }, ['guardian_registers']],
    ['a year in which the person may be 13', { number: '048312265094', birthdate: '2012' }, ['guardian_registers']],
  ] as [string, Partial<Typed>, string[]][]) {
    it(`is refused at its field for ${why}`, () => expect(codes(changes)).to.deep.equal(expected));
  }

  it('is one of 14 from the birthday on, in Vietnam', () => {
    const teenager = { ...typed, number: '048312265094', birthdate: '24/11/2012', sex: 'female' };
    const turned = readDeclared({ ...teenager, number: '048312265094' }, new Date('2026-11-23T17:00:00Z'));
    expect(turned.ok).to.equal(true);
    expect(readDeclared(teenager, new Date('2026-11-23T16:59:59Z')).ok).to.equal(false);
  });

  it('has a phone, and an address of e-mail or none', async () => {
    expect(valueOf(await readContacts({ phone: '0900 000 115', email: '' }))).to.deep.equal({ phone: '+84900000115' });
    expect(valueOf(await readContacts({ phone: '+84900000115', email: ' ha@example.com ' })).email).to.equal(
      'ha@example.com',
    );
    const wrong = problemOf(await readContacts({ phone: '12', email: 'ha@' }));
    expect([wrong.code, wrong.also?.[0]?.code]).to.deep.equal(['phone_malformed', 'email_malformed']);
    for (const email of ['a@b', 'a b@example.com', 'a@example.com,b@example.com', `${'a'.repeat(250)}@example.com`])
      expect(problemOf(await readContacts({ phone: '0900000115', email })).code, email).to.equal('email_malformed');
    expect(problemOf(await readContacts({ phone: '', email: '' })).code).to.equal('phone_missing');
  });
});

describe('the text of a card', () => {
  const expected = { number: '048198265094', name: 'PHAN THỊ NGỌC HÀ', birthdate: '18081998', sex: 'female' };
  it('is read with six or seven fields, with and without the old number', () => {
    for (const text of [
      '048198265094|201234567|PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển|05092023',
      '048198265094||PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển|05092023',
      '048198265094||PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển',
      '048198265094|PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển|05092023',
      ' 048198265094||PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển|05092023\r\n',
      '048198265094||PHAN THỊ NGỌC HÀ|18081998|Nữ||05092023'.normalize('NFD'),
    ])
      expect(valueOf(readCard(text)), text).to.deep.equal(expected);
    expect(valueOf(readCard('048098265094||SIU|1998|Nam|x|05092023'))).to.deep.equal({
      ...{ number: '048098265094', name: 'SIU', birthdate: '1998', sex: 'male' },
    });
  });
  it('is refused where it is none', () => {
    expect(problemOf(readCard('  ')).code).to.equal('card_missing');
    for (const text of [
      'https://example.com',
      '|||||',
      '048198265094||PHAN|18081998|Nữ',
      '048198265094||PHAN|18081998|Nữ|a|b|c',
      '04819826509||PHAN|18081998|Nữ|a|b',
      '048198265094||PHAN|18/08/1998|Nữ|a|b',
      '048198265094||PHAN|18081998|X|a|b',
      '048198265094|||18081998|Nữ|a|b',
    ])
      expect(problemOf(readCard(text)).code, text).to.equal('card_malformed');
  });
});

describe('the comparison with the population database', () => {
  const declared: Declared = {
    ...{ number: '048198265094' as PersonalNumber, name: 'PHAN THỊ  NGỌC HÒA', birthdate: '1998-08-18', sex: 'female' },
  };
  const person: Person = {
    number: '048198265094',
    name: { family: 'Phan', middle: 'Thị Ngọc', given: 'Hoà' },
    ...{ birthdate: '1998-08-18', sex: 'female', nationality: 'VN', status: 'alive' },
    address: { formatted: 'Đà Nẵng', country: 'VN' },
    card: { issued: '2023-09-05', expires: '2026-11-24', status: 'valid' },
  };
  it('ignores case, spaces and where the tone mark stands, and takes the last day of a card', () => {
    expect(isConfirmed(person, declared, NOW)).to.equal(true);
    const one = { ...person, name: { family: '', middle: '', given: 'K’Brơi' } };
    expect(isConfirmed(one, { ...declared, name: "K'BRƠI" }, NOW)).to.equal(true);
  });
  for (const [why, changes] of [
    ['another tone', { name: { family: 'Phan', middle: 'Thị Ngọc', given: 'Hoả' } }],
    ['another vowel', { name: { family: 'Phan', middle: 'Thị Ngọc', given: 'Hơà' } }],
    ['a word less', { name: { family: 'Phan', middle: 'Thị', given: 'Hoà' } }],
    ['another day', { birthdate: '1998-08-19' }],
    ['the year alone', { birthdate: '1998' }],
    ['another sex', { sex: 'male' as const }],
    ['death', { status: 'deceased' as const }],
    ['a revoked card', { card: { issued: '2023-09-05', status: 'revoked' as const } }],
    ['an expired card', { card: { issued: '2013-09-05', expires: '2026-11-23', status: 'valid' as const } }],
  ] as [string, Partial<Person>][]) {
    it(`says no for ${why}`, () => expect(isConfirmed({ ...person, ...changes }, declared, NOW)).to.equal(false));
  }
  it('says no without a card, and for nobody', () => {
    const { card: _, ...rest } = person;
    expect(isConfirmed(rest, declared, NOW)).to.equal(false);
    expect(isConfirmed(undefined, declared, NOW)).to.equal(false);
  });
});
