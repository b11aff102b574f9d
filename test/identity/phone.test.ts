import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { openAudit } from '../../src/audit/index.ts';
import {
  openAccounts,
  parsePhone,
  type Account,
  type Accounts,
  type PersonalNumber,
} from '../../src/identity/index.ts';
import { systemClock } from '../../src/shared/index.ts';
import { openSeal } from '../../src/storage/index.ts';
import { onEachEngine } from '../storage/engines.ts';

describe('a phone number', () => {
  const cases: readonly [typed: string, parsed: string | undefined][] = [
    ['0900 000 101', '+84900000101'],
    ['+84 900.000.101', '+84900000101'],
    ['84900000101', '+84900000101'],
    ['024 3825 1234', undefined],
    ['+1 415 555 2671', undefined],
    ['0900000101 ext 5', undefined],
    ['090', undefined],
    ['số của tôi', undefined],
    ['', undefined],
  ];
  for (const [typed, parsed] of cases) {
    it(`${typed} is ${parsed ?? 'none that gets messages'}`, async () => {
      expect(await parsePhone(typed)).to.equal(parsed);
    });
  }
});

onEachEngine('the phone of an account', (engine) => {
  const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
  let accounts: Accounts;
  let others: Accounts;
  let account: Account;
  before(async () => {
    const open = async (): Promise<Accounts> => {
      const store = await engine.open();
      const audit = openAudit({ store, clock: systemClock });
      const opened = openAccounts({ store, seal, clock: systemClock, audit });
      await store.ready();
      return opened;
    };
    [accounts, others] = [await open(), await open()];
    const created = await accounts.create({
      identity: {
        number: '001190000001' as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: '1990-05-01',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
      level: 2,
      phone: '+84900000001',
      email: 'sen@example.com',
    });
    if (!created.ok) throw new Error(created.problem.code);
    account = created.value;
  });

  it('is changed, and everything else stays', async () => {
    expect((await accounts.changePhone(account.id, '+84900000002')).ok).to.equal(true);
    const now = await others.find(account.id);
    expect([now?.phone, now?.email, now?.identity]).to.deep.equal([
      '+84900000002',
      'sen@example.com',
      account.identity,
    ]);
  });

  it('is one of those that are set at the same instant, and nothing is lost', async () => {
    const phones = Array.from({ length: 10 }, (_, index) => `+8490000010${index}`);
    const results = await Promise.all(
      phones.map((phone, index) => (index % 2 === 0 ? accounts : others).changePhone(account.id, phone)),
    );
    expect(results.every(({ ok }) => ok)).to.equal(true);
    const now = await accounts.find(account.id);
    expect(now?.phone).to.be.oneOf(phones);
    expect(now?.email).to.equal('sen@example.com');
  });

  it('is nobody’s where there is no account', async () => {
    const result = await accounts.changePhone('nobody', '+84900000002');
    expect(result.ok ? 'ok' : result.problem.code).to.equal('account_not_found');
  });
});
