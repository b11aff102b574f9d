import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { openAudit } from '../../src/audit/index.ts';
import * as identity from '../../src/identity/index.ts';
import type { Account, Identity, PersonalNumber } from '../../src/identity/index.ts';
import { composedText, knownDate, systemClock } from '../../src/shared/index.ts';
import { openSeal } from '../../src/storage/index.ts';
import { onEachEngine } from '../storage/engines.ts';

const { CLAIMS, claimValues, displayValue, isOfAge, mayHave, needsGuardian } = identity;
const NAMES = CLAIMS.map(({ name }) => name);
const NOON = new Date('2026-11-05T05:00:00Z');

const SEN: Identity = {
  number: '001190000101' as PersonalNumber,
  name: { family: 'Nguyễn', middle: 'Thị', given: 'Sến' },
  birthdate: '1990-05-01',
  sex: 'female',
  nationality: 'VN',
  address: { formatted: '12 phố Huế, Hà Nội', street: '12 phố Huế', province: 'Hà Nội', country: 'VN' },
};
const accountOf = (changes: Partial<Identity> = {}, rest: Partial<Account> = {}): Account => ({
  id: 'a' as Account['id'],
  epoch: 0,
  revoked: [],
  state: 'active',
  level: 2,
  identity: { ...SEN, ...changes },
  updatedAt: NOON,
  ...rest,
});

/** Every text in a value, however deep. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' ? Object.values(value ?? {}).flatMap(textsIn) : [];

describe('claims without a value', () => {
  it('are left out, whichever part of the record is empty', () => {
    const empty = accountOf(
      {
        name: { family: '', middle: ' ', given: '' },
        nationality: '',
        address: { formatted: '', street: '', ward: '', province: '', country: '' },
      },
      { phone: '', email: '' },
    );
    const values = claimValues(empty, NAMES, NOON);
    expect(values).to.have.all.keys(
      ...['birthdate', 'gender', 'updated_at', 'personal_number', 'age_over_14', 'age_over_18', 'birth_year'],
    );
  });

  it('are those alone: what stands beside an empty part is released', () => {
    const part = accountOf({
      name: { family: '', middle: '', given: 'Sen' },
      address: { formatted: '', street: '', province: 'Hà Nội', country: 'VN' },
    });
    const values = claimValues(part, NAMES, NOON);
    expect(values).to.include({ name: 'Sen', given_name: 'Sen' }).and.not.have.any.keys('family_name', 'middle_name');
    expect(values['address']).to.deep.equal({ region: 'Hà Nội', country: 'VN' });
    expect(displayValue('address', values['address'], 'vi')).to.equal('Hà Nội, VN');
  });

  it('of false and zero are released', () => {
    const child = accountOf({ birthdate: '2020-01-01' }, { updatedAt: new Date(0) });
    expect(claimValues(child, NAMES, NOON)).to.include({ age_over_14: false, updated_at: 0 });
  });
});

describe('a birth date known by its year alone', () => {
  it('is the year, however a register writes what it does not know', () => {
    for (const text of ['1950', '1950-00-00', '1950-07-00', '1950-00-12', '1950-07']) {
      expect(knownDate(text), text).to.equal('1950');
    }
    expect(knownDate('1950-07-12')).to.equal('1950-07-12');
    for (const text of ['', '0000-07-12', '50', 'in 1950', '1950-7-1', '12/07/1950']) {
      expect(knownDate(text), text).to.equal(undefined);
    }
  });

  it('is released and shown as the year', () => {
    const values = claimValues(accountOf({ birthdate: '1950' }), NAMES, NOON);
    expect(values).to.include({ birthdate: '1950', birth_year: 1950, age_over_14: true, age_over_18: true });
    expect(displayValue('birthdate', '1950', 'vi')).to.equal('1950');
  });

  it('tells an age where it is certain, and nothing where it is not', () => {
    for (const [today, over18] of [
      ['2025-12-31', false],
      ['2026-01-01', undefined],
      ['2026-12-30', undefined],
      ['2026-12-31', true],
    ] as const) {
      const now = new Date(`${today}T05:00:00Z`);
      expect(isOfAge(18, '2008', now), today).to.equal(over18);
      const values = claimValues(accountOf({ birthdate: '2008' }), ['age_over_18'], now);
      expect(values, today).to.deep.equal(over18 === undefined ? {} : { age_over_18: over18 });
    }
  });

  it('counts as the younger age wherever a rule depends on it', () => {
    const account = accountOf({ birthdate: '2012' });
    expect(needsGuardian(account, NOON)).to.equal(true);
    expect(needsGuardian(account, new Date('2026-12-31T05:00:00Z'))).to.equal(false);
    expect(mayHave('2012', 2, NOON)).to.deep.equal({ allowed: true, byGuardian: true });
    expect(mayHave('2020', 2, NOON)).to.deep.equal({ allowed: false, byGuardian: true });
    expect(mayHave('1950', 2, NOON)).to.deep.equal({ allowed: true, byGuardian: false });
  });
});

onEachEngine('an identity', (engine) => {
  const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
  const decomposed: Identity = {
    ...SEN,
    name: { family: ' Nguyễn'.normalize('NFD'), middle: 'Thị  Minh'.normalize('NFD'), given: 'Sến'.normalize('NFD') },
    birthdate: '1950-00-00',
    address: { formatted: 'phố Huế'.normalize('NFD'), street: 'phố Huế'.normalize('NFD'), country: 'VN' },
  };
  const open = async () => {
    const store = await engine.open();
    const audit = openAudit({ store, clock: systemClock });
    const accounts = identity.openAccounts({ store, seal, clock: systemClock, audit });
    await store.ready();
    return { store, accounts };
  };
  const expectNormal = (account: Account | undefined): void => {
    expect(account?.identity.name).to.deep.equal({ family: 'Nguyễn', middle: 'Thị Minh', given: 'Sến' });
    expect(account?.identity.birthdate).to.equal('1950');
    for (const text of textsIn(claimValues(account!, NAMES, NOON))) expect(text).to.equal(composedText(text));
  };

  it('is kept in one form, whoever makes the account', async () => {
    const { accounts } = await open();
    const email = 'sến@example.com';
    const made = await accounts.create({ identity: decomposed, level: 2, email: email.normalize('NFD') });
    expectNormal(made.ok ? made.value : undefined);
    expect(made.ok && made.value.email).to.equal(email);
  });

  it('that was stored in another form is read in that one', async () => {
    const { store, accounts } = await open();
    await store.model(identity.accountsCollection).insertIfAbsent({
      ...{ _id: 'old', number: 'digest', state: 'active', level: 2, locks: [], updatedAt: NOON },
      sealed: seal.seal({ identity: decomposed }, identity.accountsCollection.name),
    });
    expectNormal(await accounts.find('old'));
  });
});
