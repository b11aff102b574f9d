import { expect } from 'chai';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { settersOf, type LockBasis } from '../../../../src/identity/index.ts';
import { newId, plusSeconds, shortMomentText } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { openWorld, outcomeOf, PASSWORD, problemOf, trying, type World } from '../../world.ts';

const POLICY = THROTTLES.account_at_place;

onEachEngine('sign-in by password: shape of the input, state of the account', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());

  it('does the same work in a browser that is a known device of somebody', async () => {
    const own = await world.holder();
    const [secret] = [newId()];
    await world.authentication.devices.remember({
      ...{ account: own.account, known: undefined, cookie: { secrets: [], next: secret }, appearance: {} },
      ...{ organisation: 'Cổng', lookAt: 'https://id.example.vn' },
    });
    const seen = new Set<string>();
    const others = [(await world.holder()).number, (await world.holder({ state: 'locked' })).number, '001190999998'];
    for (const [index, number] of others.entries()) {
      world.calls.length = 0;
      const command = { signInId: newId(), number, password: 'wrong', address: `192.0.${130 + index}.1` };
      const tried = await world.authentication.factors.password.verify({ ...command, device: [secret] });
      expect(problemOf(tried).code).to.equal('sign_in_failed');
      seen.add(world.calls.toSorted().join(' '));
    }
    expect([...seen], [...seen].join('\n')).to.have.length(1);
  });

  it('refuses what is no number or no password before anything else, and counts nothing', async () => {
    const { number } = await world.holder();
    world.calls.length = 0;
    world.events.length = 0;
    for (let times = 0; times < 10; times += 1) {
      for (const [typed, password, outcome] of [
        ['', '', 'personal_number_missing'],
        [' \u200E\u00A0-', PASSWORD, 'personal_number_missing'],
        ['12', PASSWORD, 'personal_number_malformed'],
        [`${number}0`, PASSWORD, 'personal_number_malformed'],
        ['{"$gt":""}', PASSWORD, 'personal_number_malformed'],
        [number, '', 'password_missing'],
      ] as const) {
        expect(outcomeOf(await trying(world, typed, password)), typed).to.equal(outcome);
      }
    }
    expect(world.calls).to.be.empty;
    expect(world.events).to.be.empty;
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
  });

  it('says after the right password why an account is not open, and counts no failure', async () => {
    const { accounts } = world;
    const locked = async (...bases: readonly LockBasis[]) => {
      const holder = await world.holder();
      for (const basis of bases) await accounts.lock(holder.account.id, basis, { by: settersOf(basis)[0] ?? 'system' });
      return holder.number;
    };
    for (const [number, code, context] of [
      [(await world.holder({ state: 'not-activated', level: 1 })).number, 'account_not_activated', undefined],
      [(await world.holder({ state: 'deceased' })).number, 'account_of_deceased', undefined],
      [await locked('holder-request', 'death'), 'account_of_deceased', undefined],
      [await locked('holder-request'), 'account_locked', 'holder_request'],
      [await locked('terms-breach'), 'account_locked', 'terms_breach'],
      [await locked('holder-request', 'authority'), 'account_locked', 'authority'],
      [await locked('card-revoked'), 'account_locked', 'card_revoked'],
      [await locked('card-held'), 'account_locked', 'card_held'],
      [await locked('rp-request', 'holder-request'), 'account_locked', 'rp_request'],
    ] as const) {
      for (let times = 0; times < POLICY.free + 2; times += 1) {
        const problem = problemOf(await trying(world, number));
        expect(problem.code).to.equal(code);
        expect(problem.detail['context']).to.equal(context);
      }
      expect(world.events.at(-1)?.type).to.equal('password_without_account');
      expect(outcomeOf(await trying(world, number, 'wrong'))).to.equal('sign_in_failed');
    }
    // When the lock ends, the password works again; when it comes back, it says so again.
    const number = await locked('card-revoked');
    const account = await accounts.findByNumber(number);
    if (account === undefined) throw new Error('no account');
    expect(outcomeOf(await trying(world, number))).to.equal('account_locked');
    await accounts.unlock(account.id, 'card-revoked', { by: 'population' });
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
    await accounts.lock(account.id, 'authority', { by: 'operator' });
    expect(outcomeOf(await trying(world, number))).to.equal('account_locked');
  });

  it('says until when an account is locked, if all its locks end by themselves', async () => {
    const { accounts } = world;
    const { account, number } = await world.holder();
    const hour = (hours: number): Date => plusSeconds(world.clock.now(), hours * 3600);
    await accounts.lock(account.id, 'holder-request', { by: 'holder', until: hour(1) });
    await accounts.lock(account.id, 'authority', { by: 'operator', until: hour(48) });
    expect(problemOf(await trying(world, number))).to.include({ code: 'account_locked_until' });
    expect(problemOf(await trying(world, number)).detail).to.deep.equal({
      ...{ context: 'authority', until: shortMomentText(hour(48), 'vi') },
    });
    await accounts.lock(account.id, 'terms-breach', { by: 'operator' });
    expect(problemOf(await trying(world, number)).code).to.equal('account_locked');
    expect(outcomeOf(await trying(world, number, 'wrong'))).to.equal('sign_in_failed');
  });
});
