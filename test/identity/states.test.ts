import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { openAudit } from '../../src/audit/index.ts';
import { openAccounts, type AccountId, type Accounts, type PersonalNumber } from '../../src/identity/index.ts';
import { systemClock, type Result } from '../../src/shared/index.ts';
import { openSeal } from '../../src/storage/index.ts';
import { onEachEngine } from '../storage/engines.ts';

onEachEngine('the states of an account', (engine) => {
  const seal = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });
  const ended: string[] = [];
  let accounts: Accounts;
  let number = 1190000100;

  before(async () => {
    const store = await engine.open();
    const audit = openAudit({ store, clock: systemClock });
    const endSessions = (id: string) => Promise.resolve(void ended.push(id));
    accounts = openAccounts({ store, seal, clock: systemClock, audit, endSessions });
    await store.ready();
  });

  const create = async (level: 0 | 1 | 2, state: 'active' | 'not-activated'): Promise<AccountId> => {
    number += 1;
    const created = await accounts.create({
      identity: {
        number: `00${number}` as PersonalNumber,
        name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
        birthdate: '1990-05-01',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: 'Hà Nội', country: 'VN' },
      },
      level,
      state,
    });
    if (!created.ok) throw new Error(created.problem.code);
    return created.value.id;
  };
  const now = async (id: AccountId): Promise<unknown> => {
    const { state, level } = (await accounts.find(id))!;
    return [state, level];
  };
  const codeOf = (result: Result<void>): string => (result.ok ? 'ok' : result.problem.code);

  it('is activated once, of two at the same time by one', async () => {
    const id = await create(0, 'not-activated');
    const results = await Promise.all([accounts.activate(id, 1), accounts.activate(id, 2)]);
    expect(results.filter(({ ok }) => ok)).to.have.length(1);
    expect(await now(id)).to.deep.equal(['active', results[0].ok ? 1 : 2]);
    expect(codeOf(await accounts.activate(id, 2))).to.equal('account_not_found');
  });

  it('stays locked until the last basis has ended, and its sessions end', async () => {
    const id = await create(2, 'active');
    await accounts.lock(id, 'holder-request', { by: 'holder' });
    await accounts.lock(id, 'authority', { by: 'operator' });
    expect(ended).to.include(id);
    expect(codeOf(await accounts.activate(id, 2))).to.equal('account_not_found');
    await accounts.unlock(id, 'holder-request', { by: 'officer' });
    expect(await now(id)).to.deep.equal(['locked', 2]);
    await accounts.unlock(id, 'authority', { by: 'operator' });
    expect(await now(id)).to.deep.equal(['active', 2]);
    expect(codeOf(await accounts.unlock(id, 'authority', { by: 'operator' }))).to.equal('account_not_found');
  });

  it('is not activated by a lock that ends', async () => {
    const id = await create(0, 'not-activated');
    await accounts.lock(id, 'authority', { by: 'operator' });
    expect(await now(id)).to.deep.equal(['locked', 0]);
    await accounts.unlock(id, 'authority', { by: 'operator' });
    expect(await now(id)).to.deep.equal(['not-activated', 0]);
  });

  it('is for ever that of a deceased holder', async () => {
    const id = await create(2, 'active');
    await accounts.lock(id, 'authority', { by: 'operator' });
    await accounts.lock(id, 'death', { by: 'population' });
    expect(codeOf(await accounts.unlock(id, 'death', { by: 'population' }))).to.equal('lock_is_for_ever');
    await accounts.unlock(id, 'authority', { by: 'operator' });
    expect(await now(id)).to.deep.equal(['deceased', 2]);
    expect(codeOf(await accounts.lock(id, 'authority', { by: 'operator' }))).to.equal('account_not_found');
  });
});
