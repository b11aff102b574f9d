import { expect } from 'chai';
import type { Account } from '../../src/identity/index.ts';
import { outcomeOf, tally, trying, valueOf } from '../authentication/world.ts';
import { onEachEngine } from '../storage/engines.ts';
import {
  chooseQuestions,
  chooseSecrets,
  DAY,
  noticesTo,
  openRegistrationWorld,
  PASSWORD,
  proveForActivation,
  refusalOfActivation,
  standing,
  waitingAccount,
  type RegistrationWorld,
} from './world.ts';

onEachEngine('an activation behind its commit point', (engine) => {
  let world: RegistrationWorld;
  before(async () => {
    world = await openRegistrationWorld(engine);
  });
  beforeEach(() => world.clock.pass(DAY));
  after(() => world.close());

  const activations = () => world.registration.activations;
  const waiting = () => waitingAccount(world);
  const now = (account: Account) => standing(world, account);
  const refusalAt = (secret: string) => refusalOfActivation(world, secret);
  /** How often the holder was told that the account is active. */
  const told = async (phone: string) =>
    (await noticesTo(world, phone)).filter((text) => text.includes('kích hoạt. Không')).length;

  it('takes the last form twice from one browser', async () => {
    const { number, phone, account } = await waiting();
    const secret = await proveForActivation(world, number, phone);
    await chooseSecrets(world, secret);
    const results = await Promise.all([1, 2, 3].map(() => chooseQuestions(world.registration, secret)));
    expect(results.some(({ ok }) => ok)).to.equal(true);
    expect([(await activations().find(secret))?.step, await now(account)]).to.deep.equal(['passkey', ['active', 1]]);
    expect(await told(phone)).to.equal(1);
  });

  it('is completed by another process after the first one died at any store call behind the commit point', async () => {
    for (const fault of ['credentials.insertIfAbsent', 'accounts.updateOne']) {
      const { number, phone, account } = await waiting();
      const secret = await proveForActivation(world, number, phone);
      await chooseSecrets(world, secret);
      world.faults.add(fault);
      await chooseQuestions(world.registration, secret).catch(() => undefined);
      world.faults.clear();
      expect(await now(account), fault).to.deep.equal(['not-activated', 0]);
      const { registration } = await world.another();
      await registration.resume();
      expect(await now(account), fault).to.deep.equal(['active', 1]);
      expect(outcomeOf(await trying(world, number, PASSWORD)), fault).to.equal('ok');
    }
  });

  it('is completed before its holder reads that it was used, and tells the holder', async () => {
    const { number, phone, account } = await waiting();
    const secret = await proveForActivation(world, number, phone);
    const other = await proveForActivation(world, number, phone);
    await chooseSecrets(world, secret);
    world.faults.add('credentials.insertIfAbsent');
    await chooseQuestions(world.registration, secret).catch(() => undefined);
    world.faults.clear();
    expect(await now(account)).to.deep.equal(['not-activated', 0]);
    expect(await refusalAt(other)).to.deep.equal(['refused', 'activation_used']);
    expect(await now(account)).to.deep.equal(['active', 1]);
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('ok');
    expect(await told(phone)).to.equal(1);
  });

  it('tells the holder where the process died between the end and the message', async () => {
    const { number, phone, account } = await waiting();
    const secret = await proveForActivation(world, number, phone);
    await chooseSecrets(world, secret);
    world.faults.add('outbox.insertIfAbsent');
    await chooseQuestions(world.registration, secret).catch(() => undefined);
    world.faults.clear();
    expect(await now(account)).to.deep.equal(['active', 1]);
    expect(await told(phone)).to.equal(0);
    for (const { registration, notifications } of [await world.another(), await world.another()]) {
      await registration.resume();
      await notifications.stop();
    }
    expect(await told(phone)).to.equal(1);
  });

  it('is completed although another one fails', async () => {
    const left = [];
    for (const _ of [1, 2]) {
      const { number, phone, account } = await waiting();
      const secret = await proveForActivation(world, number, phone);
      await chooseSecrets(world, secret);
      world.faults.add('credentials.insertIfAbsent');
      await chooseQuestions(world.registration, secret).catch(() => undefined);
      world.faults.clear();
      left.push(account);
    }
    const process = await world.another();
    let failed = 0;
    const broken = {
      ...process.accounts,
      activate: (...given: Parameters<typeof process.accounts.activate>) => {
        if (failed > 0) return process.accounts.activate(...given);
        failed += 1;
        return Promise.reject(new Error('the store is away'));
      },
    };
    await world.on({ ...process, accounts: broken }).resume();
    expect(tally(await Promise.all(left.map(async (one) => String((await now(one))[0]))))).to.deep.equal({
      ...{ active: 1, 'not-activated': 1 },
    });
    await world.registration.resume();
    for (const one of left) expect(await now(one)).to.deep.equal(['active', 1]);
  });

  it('waits for the end of a lock that came between its commit point and its end', async () => {
    const { number, phone, account } = await waiting();
    const secret = await proveForActivation(world, number, phone);
    await chooseSecrets(world, secret);
    world.faults.add('credentials.insertIfAbsent');
    await chooseQuestions(world.registration, secret).catch(() => undefined);
    world.faults.clear();
    valueOf(await world.accounts.lock(account.id, 'authority', { by: 'operator' }));
    await world.registration.resume();
    expect(await now(account)).to.deep.equal(['locked', 0]);
    valueOf(await world.accounts.unlock(account.id, 'authority', { by: 'operator' }));
    await world.registration.resume();
    expect(await now(account)).to.deep.equal(['active', 1]);
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('ok');
  });
});
