import { expect } from 'chai';
import type { Person } from '../../src/population/index.ts';
import { HOME, tally } from '../authentication/world.ts';
import { onEachEngine } from '../storage/engines.ts';
import { apply, codeTo, DAY, declare, noticesTo, openRegistrationWorld, type RegistrationWorld } from './world.ts';

onEachEngine('applications at the same instant, and processes that die', (engine) => {
  let world: RegistrationWorld;
  before(async () => {
    world = await openRegistrationWorld(engine);
  });
  beforeEach(() => world.clock.pass(2 * DAY));
  after(() => world.close());

  const stepOf = async (secret: string) => (await world.registration.applications.find(secret))?.step;
  const accountOf = ({ number }: Person) => world.accounts.findByNumber(number);

  it('comes to one account of two applications for one number at the same instant', async () => {
    const { person, phone } = world.citizen();
    const second = world.citizen().phone;
    const secrets = [await declare(world, person, phone), await declare(world, person, second)];
    const codes = [await codeTo(world, phone), await codeTo(world, second)];
    const other = await world.another();
    await Promise.all([
      world.registration.applications.verifyCode(secrets[0] ?? '', codes[0] ?? '', HOME),
      other.registration.applications.verifyCode(secrets[1] ?? '', codes[1] ?? '', HOME),
    ]);
    expect(await Promise.all(secrets.map(stepOf))).to.deep.equal(['received', 'received']);
    const made = await accountOf(person);
    const decided = world.events.filter(({ type }) => type === 'application_decided').slice(-2);
    expect(
      tally(decided.map((event) => String((event as unknown as Record<string, unknown>)['outcome']))),
    ).to.deep.equal({ approved: 1, covered: 1 });
    expect([phone, second]).to.include(made?.phone);
    // The other phone learns nothing.
    const loser = made?.phone === phone ? second : phone;
    expect(await noticesTo(world, loser)).to.deep.equal([]);
  });

  it('comes to one account of two applications with one phone at the same instant', async () => {
    const { person, phone } = world.citizen();
    const other = world.citizen().person;
    const first = await declare(world, person, phone);
    const code = await codeTo(world, phone);
    world.clock.pass(31);
    const second = await declare(world, other, phone);
    const codes = [code, await codeTo(world, phone)];
    await Promise.all(
      [first, second].map((secret, index) =>
        world.registration.applications.verifyCode(secret, codes[index] ?? '', HOME),
      ),
    );
    const made = (await Promise.all([person, other].map(accountOf))).filter((account) => account !== undefined);
    expect(made).to.have.length(1);
    // One of them may have had to wait for the other.
    world.clock.pass(61);
    await world.registration.applications.sweep();
    expect([await stepOf(first), await stepOf(second)]).to.deep.equal(['received', 'received']);
    const told = await noticesTo(world, phone);
    expect(told.filter((text) => text.includes('đã thuộc một tài khoản khác'))).to.have.length(1);
  });

  it('leaves the phone to the next application where no account was made of it', async () => {
    const { person, phone } = world.citizen();
    const other = world.citizen().person;
    const { number, name, birthdate, sex, nationality, address } = person;
    await world.holder({
      identity: { number: number as never, name, birthdate, sex, nationality, address },
      phone: world.citizen().phone,
    });
    expect(await stepOf(await apply(world, person, phone))).to.equal('received');
    await apply(world, other, phone);
    expect([(await accountOf(other))?.state, (await accountOf(other))?.phone]).to.deep.equal(['not-activated', phone]);
    expect((await noticesTo(world, phone)).join()).not.to.include('đã thuộc một tài khoản khác');
  });

  it('waits for another one that is getting an account with its phone, and gets one if that does not', async () => {
    const { person, phone } = world.citizen();
    const other = world.citizen().person;
    world.faults.add('accounts.insertIfAbsent');
    const first = await apply(world, person, phone);
    world.faults.clear();
    const second = await apply(world, other, phone);
    expect([await stepOf(first), await stepOf(second)]).to.deep.equal(['waiting', 'waiting']);
    expect(await noticesTo(world, phone)).to.deep.equal([]);
    world.population.people.delete(person.number);
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      world.clock.pass(61);
      await world.registration.applications.sweep();
    }
    expect([await stepOf(first), await stepOf(second)]).to.deep.equal(['refused', 'received']);
    expect((await accountOf(other))?.state).to.equal('not-activated');
  });

  it('is decided once where the code is sent twice at once, from two tabs', async () => {
    const { person, phone } = world.citizen();
    const secret = await declare(world, person, phone);
    const code = await codeTo(world, phone);
    const asked = world.population.asked;
    const results = await Promise.all(
      [1, 2, 3].map(() => world.registration.applications.verifyCode(secret, code, HOME)),
    );
    expect(results.filter(({ ok }) => ok)).to.have.length(1);
    expect([await stepOf(secret), world.population.asked - asked]).to.deep.equal(['received', 1]);
  });

  it('goes on after a process died at any store call of the decision, and makes one account', async () => {
    for (const fault of [
      'accounts.insertIfAbsent',
      'activations.insertIfAbsent',
      'outbox.insertIfAbsent',
      'phone_claims.insertIfAbsent',
    ]) {
      const { person, phone } = world.citizen();
      const secret = await declare(world, person, phone);
      const code = await codeTo(world, phone);
      world.faults.add(fault);
      await world.registration.applications.verifyCode(secret, code, HOME).catch(() => undefined);
      world.faults.clear();
      expect(await stepOf(secret), fault).to.equal('waiting');
      world.clock.pass(61);
      await world.registration.applications.sweep();
      expect(await stepOf(secret), fault).to.equal('received');
      expect((await accountOf(person))?.state, fault).to.equal('not-activated');
      expect(await noticesTo(world, phone), fault).to.have.length(1);
    }
  });
});
