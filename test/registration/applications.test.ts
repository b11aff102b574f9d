import { expect } from 'chai';
import type { Person } from '../../src/population/index.ts';
import { plusSeconds, shortMomentText } from '../../src/shared/index.ts';
import { HOME, PASSWORD as HOLDERS, problemOf, valueOf } from '../authentication/world.ts';
import { onEachEngine } from '../storage/engines.ts';
import {
  apply,
  codeTo,
  DAY,
  declare,
  from,
  noticesTo,
  openRegistrationWorld,
  typedBy,
  type RegistrationWorld,
} from './world.ts';

onEachEngine('an application', (engine) => {
  let world: RegistrationWorld;
  before(async () => {
    world = await openRegistrationWorld(engine);
  });
  beforeEach(() => {
    world.population.isDown = false;
    world.clock.pass(2 * DAY);
  });
  after(() => world.close());

  const stepOf = async (secret: string) => (await world.registration.applications.find(secret))?.step;
  const accountOf = ({ number }: Person) => world.accounts.findByNumber(number);
  const verify = async (secret: string, phone: string) =>
    world.registration.applications.verifyCode(secret, await codeTo(world, phone), HOME);

  it('makes an account of what the population database has, and tells its holder how to activate it', async () => {
    const { person, phone } = world.citizen({ name: { family: '', middle: '', given: 'K’Brơi' } });
    const secret = await apply(world, person, phone, { name: "K'BRƠI" });
    expect([await stepOf(secret), world.counted.at(-1)]).to.deep.equal(['received', 'approved']);
    const made = await accountOf(person);
    expect([made?.state, made?.level, made?.phone]).to.deep.equal(['not-activated', 0, phone]);
    expect(made?.identity.name.given).to.equal('K’Brơi');
    const [notice] = await noticesTo(world, phone);
    expect(notice)
      .to.include('https://id.example.vn/activate')
      .and.include(shortMomentText(plusSeconds(world.clock.now(), 7 * DAY), 'vi'));
    expect(world.events.filter(({ type }) => type === 'application_decided').at(-1)).to.include({
      outcome: 'approved',
    });
  });

  for (const [why, changes, of] of [
    ['the name', { name: 'Phan Thị Ngọc Hạ' }, {}],
    ['the birth date', { birthdate: '19/08/1998' }, {}],
    ['a person who has died', {}, { status: 'deceased' }],
    ['a card that is over', {}, { card: { issued: '2013-01-01', expires: '2023-01-01', status: 'valid' } }],
  ] as [string, Parameters<typeof apply>[3], Partial<Person>][]) {
    it(`is refused with one answer for ${why}`, async () => {
      const { person, phone } = world.citizen(of);
      const secret = await apply(world, person, phone, changes);
      const found = await world.registration.applications.find(secret);
      expect(found).to.deep.equal({ step: 'refused', stated: undefined, signInId: undefined });
      expect(await accountOf(person)).to.equal(undefined);
      expect(await noticesTo(world, phone)).to.deep.equal([]);
    });
  }

  it('is refused the same way for a number that nobody has', async () => {
    const { person, phone } = world.citizen();
    world.population.people.delete(person.number);
    expect(await stepOf(await apply(world, person, phone))).to.equal('refused');
  });

  it('asks nobody before the phone is proven', async () => {
    const { person, phone } = world.citizen();
    const asked = world.population.asked;
    const secret = await declare(world, person, phone);
    expect(problemOf(await world.registration.applications.verifyCode(secret, '000001', HOME)).code).to.equal(
      'code_wrong',
    );
    expect([await stepOf(secret), world.population.asked]).to.deep.equal(['code', asked]);
  });

  it('waits while the population database is down, goes on by itself, and says so by SMS', async () => {
    const { person, phone } = world.citizen();
    const other = world.citizen();
    world.population.isDown = true;
    const secret = await apply(world, person, phone);
    const refused = await apply(world, other.person, other.phone, { name: 'Phan Hà' });
    expect([await stepOf(secret), await stepOf(refused)]).to.deep.equal(['waiting', 'waiting']);
    expect(world.counted.slice(-2)).to.deep.equal(['waiting', 'waiting']);
    for (let tries = 0; tries < 8; tries += 1) {
      world.clock.pass(301);
      await world.registration.applications.sweep();
    }
    expect(await stepOf(secret)).to.equal('waiting');
    world.population.isDown = false;
    world.clock.pass(301);
    const { registration } = await world.another();
    await registration.applications.sweep();
    expect([await stepOf(secret), await stepOf(refused)]).to.deep.equal(['received', 'refused']);
    expect((await accountOf(person))?.state).to.equal('not-activated');
    expect(await noticesTo(world, phone)).to.have.length(1);
    const [told] = await noticesTo(world, other.phone);
    expect(told).to.include('chưa khớp');
  });

  it('is gone after 30 days without an answer, and nothing follows', async () => {
    const { person, phone } = world.citizen();
    world.population.isDown = true;
    const secret = await apply(world, person, phone);
    world.clock.pass(30 * DAY - 60);
    await world.registration.applications.sweep();
    expect(await stepOf(secret)).to.equal('waiting');
    world.clock.pass(61);
    world.population.isDown = false;
    await world.registration.applications.sweep();
    expect([await stepOf(secret), await accountOf(person)]).to.deep.equal([undefined, undefined]);
  });

  it('is gone an hour after its data was typed, and a day after it was decided', async () => {
    const { person, phone } = world.citizen();
    const begun = await declare(world, person, phone);
    world.clock.pass(3601);
    expect(problemOf(await world.registration.applications.verifyCode(begun, '123456', HOME)).code).to.equal(
      'application_over',
    );
    const decided = await apply(world, person, phone);
    world.clock.pass(DAY - 1);
    expect(await stepOf(decided)).to.equal('received');
    world.clock.pass(1);
    expect(await stepOf(decided)).to.equal(undefined);
  });

  it('says the same where there is an account, and its holder gets a message instead', async () => {
    const { person, phone } = world.citizen();
    const { account } = await world.holder({ identity: identityOf(person), phone: '+84909000001' }, HOLDERS);
    const secret = await apply(world, person, phone);
    expect(await world.registration.applications.find(secret)).to.deep.equal({
      ...{ step: 'received', stated: undefined, signInId: undefined },
    });
    expect(await noticesTo(world, phone)).to.deep.equal([]);
    expect((await noticesTo(world, '+84909000001')).at(-1)).to.include('Bạn đã có tài khoản');
    expect((await world.accounts.find(account.id))?.phone).to.equal('+84909000001');
    expect(world.events.filter(({ type }) => type === 'application_decided').at(-1)).to.include({ outcome: 'covered' });
  });

  it('makes no account with the phone of another one, unless that is a dependant’s', async () => {
    const { person, phone } = world.citizen();
    const other = world.citizen();
    await world.holder({ identity: identityOf(other.person), phone });
    expect(await stepOf(await apply(world, person, phone))).to.equal('received');
    expect(await accountOf(person)).to.equal(undefined);
    expect(await noticesTo(world, phone)).to.deep.equal([
      (await noticesTo(world, phone)).find((text) => text.includes('đã thuộc một tài khoản khác')),
    ]);

    const parent = world.citizen();
    const guardian = await world.holder({ phone: '+84909000002' });
    const child = world.citizen({ number: `001220${parent.person.number.slice(6)}`, birthdate: '2020-01-01' });
    valueOf(
      await world.accounts.create({
        ...{ identity: identityOf(child.person), level: 1, phone: parent.phone, guardian: guardian.account.id },
      }),
    );
    await apply(world, parent.person, parent.phone);
    expect((await accountOf(parent.person))?.state).to.equal('not-activated');
  });

  it('is found with the phone that an account was changed to, and no longer with the one before', async () => {
    const { person, phone } = world.citizen();
    const before = world.citizen();
    const { account } = await world.holder({ identity: identityOf(world.citizen().person), phone: before.phone });
    valueOf(await world.accounts.changePhone(account.id, phone));
    await apply(world, person, phone);
    await apply(world, before.person, before.phone);
    expect([await accountOf(person), (await accountOf(before.person))?.state]).to.deep.equal([
      undefined,
      'not-activated',
    ]);
  });

  it('is corrected in another tab; the code proves the phone that it was sent to, and no other', async () => {
    const { person, phone } = world.citizen();
    const other = world.citizen();
    const { applications } = world.registration;
    const secret = await declare(world, person, phone, { name: 'Phan Hà' });
    const code = await codeTo(world, phone);
    const again = await applications.declare({ typed: typedBy(person), secret, ...from() });
    expect(valueOf(again)).to.equal(secret);
    expect((await applications.find(secret))?.stated).to.include({ name: 'Phan Thị Ngọc Hà', phone });
    expect(problemOf(await applications.contact(secret, { phone: other.phone, email: '' }, from())).code).to.equal(
      'code_just_sent',
    );
    world.clock.pass(31);
    valueOf(await applications.contact(secret, { phone: other.phone, email: '' }, from()));
    expect(problemOf(await applications.verifyCode(secret, code, HOME)).code).to.equal('code_wrong');
    valueOf(await verify(secret, other.phone));
    expect((await accountOf(person))?.phone).to.equal(other.phone);
  });

  it('keeps what one person typed from the next one in the same browser', async () => {
    const { applications } = world.registration;
    const { person, phone } = world.citizen();
    const next = world.citizen();
    const secret = valueOf(await applications.declare({ typed: typedBy(person), ...from() }));
    valueOf(await applications.contact(secret, { phone, email: 'ha@example.com' }, from()));
    const code = await codeTo(world, phone);
    expect(valueOf(await applications.declare({ typed: typedBy(next.person), secret, ...from() }))).to.equal(secret);
    const found = await applications.find(secret);
    expect([found?.step, found?.stated?.number]).to.deep.equal(['contact', next.person.number]);
    expect(found?.stated).not.to.have.any.keys('phone', 'email', 'emailProven');
    expect(problemOf(await applications.verifyCode(secret, code, HOME)).code).to.equal('application_over');

    world.population.isDown = true;
    world.clock.pass(31);
    valueOf(await applications.contact(secret, { phone: next.phone, email: '' }, from()));
    valueOf(await verify(secret, next.phone));
    expect(await applications.find(secret)).to.deep.equal({ step: 'waiting', stated: undefined, signInId: undefined });
  });

  it('takes an e-mail address once a code has come back from there, and goes on without it', async () => {
    const { applications } = world.registration;
    const begin = async (person: Person, phone: string, email: string) => {
      const secret = valueOf(await applications.declare({ typed: typedBy(person), ...from() }));
      valueOf(await applications.contact(secret, { phone, email }, from()));
      return secret;
    };
    // The world has no mail server: the code stays in the outbox, and the sandbox's fixed one is not configured.
    const { person, phone } = world.citizen();
    const secret = await begin(person, phone, 'ha@example.com');
    expect(await stepOf(secret)).to.equal('email');
    expect(problemOf(await verify(secret, phone)).code).to.equal('application_over');
    expect(problemOf(await applications.verifyEmail(secret, '000001', from())).code).to.equal('code_wrong');
    expect(world.messages.filter(({ to }) => to === phone)).to.deep.equal([]);
    valueOf(await applications.dropEmail(secret, from()));
    expect(await stepOf(secret)).to.equal('code');
    valueOf(await verify(secret, phone));
    expect((await accountOf(person))?.email).to.equal(undefined);
  });

  it('is cancelled before the phone is proven, and no more after', async () => {
    const { person, phone } = world.citizen();
    const secret = await declare(world, person, phone);
    await world.registration.applications.withdraw(secret);
    expect(await stepOf(secret)).to.equal(undefined);
    world.clock.pass(DAY);
    const proven = await apply(world, person, phone);
    await world.registration.applications.withdraw(proven);
    expect(await stepOf(proven)).to.equal('received');
  });
});

/** The identity of a person, for an account that there is. */
function identityOf({ number, name, birthdate, sex, nationality, address }: Person) {
  return { number: number as never, name, birthdate, sex, nationality, address };
}
