import { expect } from 'chai';
import { sandboxPeople } from '../../../src/sandbox/index.ts';
import { personalNumber, readNumber } from '../../../src/sandbox/people/numbers.ts';
import { openPeople } from '../../../src/sandbox/people/own/people.ts';

const at = (time: string) => ({ now: () => new Date(time) });
const clock = at('2026-11-24T02:00:00Z');

/** A person's age in whole years on a calendar day in Vietnam. */
const age = (birthdate: string, day: string): number =>
  Number(day.slice(0, 4)) - Number(birthdate.slice(0, 4)) - (day.slice(5) < birthdate.slice(5) ? 1 : 0);

describe('sandbox: people', () => {
  const people = sandboxPeople(clock, '246810');
  const who = (key: string) => people.find((person) => person.key === key)!;

  it('has one of each kind', () => {
    expect(people.map(({ key, level, state }) => `${key} ${level} ${state}`)).to.deep.equal([
      'level-2 2 active',
      'level-1 1 active',
      'not-activated 0 not-activated',
      'locked 2 locked',
      'deceased 2 deceased',
      'teenager 2 active',
      'guardian 2 active',
      'child 1 active',
      'long-name 2 active',
      'no-email 2 active',
      'officer 2 active',
      'operator 2 active',
      'small-child 1 active',
      'no-middle-name 2 active',
      'year-of-birth 2 active',
      'applicant 0 none',
    ]);
    expect(who('no-email').email).to.equal(null);
    expect(who('child').record.guardian).to.equal(who('guardian').record.number);
    expect(who('child').phone).to.equal(who('guardian').phone);
    expect(who('deceased').record.status).to.equal('deceased');
    expect(who('officer').roles).to.deep.equal(['officer']);
    expect(Object.values(who('long-name').record.name).join(' ')).to.have.length.greaterThan(55);
  });

  it('has numbers that agree with sex, year of birth and a province, each of them once', () => {
    for (const { record } of people) {
      expect(readNumber(record.number)).to.deep.equal({
        sex: record.sex,
        birthYear: Number(record.birthdate.slice(0, 4)),
      });
    }
    expect(new Set(people.map(({ record }) => record.number)).size).to.equal(people.length);
  });

  it('has passwords of 12 characters and more, no two the same, and texts in NFC', () => {
    expect(new Set(people.map(({ password }) => password)).size).to.equal(people.length);
    for (const { password } of people) expect(password).to.match(/^[\x21-\x7e]{12,}$/);
    expect(JSON.stringify(people)).to.equal(JSON.stringify(people).normalize('NFC'));
  });

  it('keeps the young at 15 and 8 all through the year of Vietnam', () => {
    for (const [time, day] of [
      ['2026-12-31T16:59:59Z', '2026-12-31'],
      ['2026-12-31T17:00:00Z', '2027-01-01'],
      ['2027-07-01T00:00:00Z', '2027-07-01'],
      ['2040-02-29T00:00:00Z', '2040-02-29'],
    ] as const) {
      const then = sandboxPeople(at(time));
      expect(age(then.find(({ key }) => key === 'teenager')!.record.birthdate, day)).to.equal(15);
      expect(age(then.find(({ key }) => key === 'child')!.record.birthdate, day)).to.equal(8);
    }
  });

  it('has a person, always the same, for each number with a 9 in the seventh place, and nobody else', async () => {
    const everyone = await openPeople({ clock });
    const populationRecord = (of: string) => everyone.record(of);
    const number = personalNumber({ province: '048', sex: 'female', birthdate: '2001-05-05', serial: '900001' });
    const record = populationRecord(number)!;
    expect(record).to.deep.equal(populationRecord(number));
    expect(record).to.deep.include({ number, sex: 'female', nationality: 'VN', status: 'alive' });
    expect(record.birthdate).to.match(/^2001-/);
    for (const unknown of ['048301800001', '04830190000', 'x48301900001', '048315900001', '']) {
      expect(populationRecord(unknown), unknown).to.equal(undefined);
    }
  });
});
