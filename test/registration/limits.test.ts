import { serialize } from 'bson';
import { expect } from 'chai';
import { HOME, problemOf, tally, valueOf } from '../authentication/world.ts';
import { onEachEngine } from '../storage/engines.ts';
import {
  apply,
  chooseQuestions,
  chooseSecrets,
  codeTo,
  DAY,
  declare,
  from,
  openRegistrationWorld,
  proveForActivation,
  typedBy,
  type RegistrationWorld,
} from './world.ts';

onEachEngine('many applications', (engine) => {
  let world: RegistrationWorld;
  before(async () => {
    world = await openRegistrationWorld(engine);
  });
  beforeEach(() => world.clock.pass(30 * DAY));
  after(() => world.close());

  it('from one address end at its limit, and nothing is stored beyond; another address goes on', async () => {
    const { applications } = world.registration;
    const { person } = world.citizen();
    const outcomes: string[] = [];
    for (let count = 0; count < 200; count += 1) {
      const declared = await applications.declare({ typed: typedBy(person), ...from('203.0.113.5') });
      outcomes.push(declared.ok ? 'ok' : declared.problem.code);
    }
    expect(tally(outcomes)).to.deep.equal({ ok: 120, too_many_applications: 80 });
    expect(await world.store.raw('applications').countDocuments({})).to.equal(120);
    const refused = problemOf(await applications.declare({ typed: typedBy(person), ...from('203.0.113.5') }));
    expect(refused.retryAfter).to.be.greaterThan(0);
    expect((await applications.declare({ typed: typedBy(person), ...from('203.0.114.6') })).ok).to.equal(true);
    // Mistakes of shape cost nothing.
    const wrong = await applications.declare({ typed: { ...typedBy(person), name: '' }, ...from('203.0.115.7') });
    expect(problemOf(wrong).code).to.equal('name_missing');
    expect(
      await world.authentication.throttle.failures('applications', world.authentication.placeOf('203.0.115.7')),
    ).to.equal(0);
  });

  it('that are approved leave their place to others', async () => {
    const place = world.authentication.placeOf(HOME);
    const { person, phone } = world.citizen();
    await apply(world, person, phone);
    expect(await world.authentication.throttle.failures('applications', place)).to.equal(0);
  });

  it('send one phone three codes, and then one at a time, whoever asks from wherever', async () => {
    const { phone } = world.citizen();
    const outcomes: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const { person } = world.citizen();
      const address = `198.51.${100 + count}.9`;
      const typed = typedBy(person);
      const secret = valueOf(await world.registration.applications.declare({ typed, ...from(address) }));
      const sent = await world.registration.applications.contact(secret, { phone, email: '' }, from(address));
      outcomes.push(sent.ok ? 'ok' : sent.problem.code);
    }
    expect(tally(outcomes)).to.deep.equal({ ok: 3, too_many_recoveries: 3 });
    await world.notifications.stop();
    expect(world.messages.filter(({ to }) => to === phone)).to.have.length(3);
  });

  it('of guesses at the data of others end with the phone that they come from, and keep nobody from registering', async () => {
    const victim = world.citizen();
    const guesser = world.citizen().phone;
    const answers: (string | undefined)[] = [];
    for (let guess = 1; guess <= 6; guess += 1) {
      world.clock.pass(31);
      const typed = { ...typedBy(victim.person), birthdate: `0${guess}/08/1998` };
      const secret = valueOf(await world.registration.applications.declare({ typed, ...from() }));
      // Nobody who only types the phone learns what was declared from it.
      valueOf(await world.registration.applications.contact(secret, { phone: guesser, email: '' }, from()));
      const wrong = await world.registration.applications.verifyCode(secret, '000001', HOME);
      expect(problemOf(wrong).code).to.equal('code_wrong');
      const verified = await world.registration.applications.verifyCode(secret, await codeTo(world, guesser), HOME);
      if (verified.ok) answers.push((await world.registration.applications.find(secret))?.step);
      else answers.push(verified.problem.code);
    }
    expect(answers).to.deep.equal([...Array<string>(5).fill('refused'), 'too_many_declarations']);
    const secret = await apply(world, victim.person, victim.phone);
    expect((await world.registration.applications.find(secret))?.step).to.equal('received');
  });

  it('count while the population database is down, and at the same instant, and no more once they are approved', async () => {
    const { applications } = world.registration;
    const { throttle } = world.authentication;
    const { phone } = world.citizen();
    const begin = async (): Promise<() => Promise<string>> => {
      const secret = await declare(world, world.citizen().person, phone, { name: 'Phan Hà' });
      const code = await codeTo(world, phone);
      return async () => {
        const verified = await applications.verifyCode(secret, code, HOME);
        return verified.ok ? 'ok' : verified.problem.code;
      };
    };
    world.population.isDown = true;
    const answers: string[] = [];
    for (let count = 0; count < 4; count += 1) answers.push(await (await begin())());
    const together = [await begin(), await begin(), await begin()];
    answers.push(...(await Promise.all(together.map((verify) => verify()))));
    expect(tally(answers)).to.deep.equal({ ok: 5, too_many_declarations: 2 });

    const other = world.citizen();
    await apply(world, other.person, other.phone);
    const key = world.seal.digest(other.phone, 'registration');
    expect(await throttle.failures('declarations', key)).to.equal(1);
    world.population.isDown = false;
    world.clock.pass(61);
    await world.registration.applications.sweep();
    expect(await throttle.failures('declarations', key)).to.equal(0);
  });

  it('that repeat one’s own end at the limit, and with them the messages', async () => {
    const { applications } = world.registration;
    const { person, phone } = world.citizen();
    const answers: string[] = [];
    for (let count = 0; count < 8; count += 1) {
      const secret = valueOf(await applications.declare({ typed: typedBy(person), ...from() }));
      valueOf(await applications.contact(secret, { phone, email: '' }, from()));
      const verified = await applications.verifyCode(secret, await codeTo(world, phone), HOME);
      answers.push(verified.ok ? 'ok' : verified.problem.code);
      if (!verified.ok) break;
      expect((await applications.find(secret))?.step).to.equal('received');
      world.clock.pass(60);
    }
    // The one that made the account is not counted.
    expect(answers).to.deep.equal([...Array<string>(6).fill('ok'), 'too_many_declarations']);
    const place = world.authentication.placeOf(HOME);
    world.clock.pass(901);
    await apply(world, person, phone);
    expect(await world.authentication.throttle.failures('applications', place)).to.be.greaterThan(0);
  });

  it('leave no number, name, phone or e-mail in the store that can be read', async () => {
    const { person, phone } = world.citizen({ name: { family: 'Trương', middle: 'Ngọc Bảo', given: 'Khuê' } });
    const waiting = world.citizen({ name: { family: 'Trương', middle: 'Ngọc Bảo', given: 'Khuê' } });
    const secret = await declare(world, person, phone);
    const third = world.citizen();
    const email = 'khue.truong@example.com';
    const begun = await declare(world, third.person, third.phone);
    world.clock.pass(31);
    valueOf(await world.registration.applications.contact(begun, { phone: third.phone, email }, from()));
    world.population.isDown = true;
    await apply(world, waiting.person, waiting.phone);
    world.population.isDown = false;
    valueOf(await world.registration.applications.verifyCode(secret, await codeTo(world, phone), HOME));
    const visit = await proveForActivation(world, person.number, phone);
    await chooseSecrets(world, visit);
    valueOf(await chooseQuestions(world.registration, visit));
    const collections = world.store.collections.map(({ name }) => name);
    expect(collections).to.include.members([
      'applications',
      'activations',
      'activation_visits',
      'phone_claims',
      'accounts',
    ]);
    const dump = (
      await Promise.all(
        collections.map(async (name) => {
          const documents = await world.store.raw(name).find({}).toArray();
          return documents.flatMap((document) => {
            const bytes = Buffer.from(serialize(document));
            return [bytes.toString('latin1'), bytes.toString('utf8')];
          });
        }),
      )
    )
      .flat()
      .join('\n');
    for (const { person: one, phone: number } of [{ person, phone }, waiting, third])
      for (const text of [one.number, number, number.slice(3), 'Khuê', 'KHUÊ', email, one.birthdate])
        expect(dump.includes(text), text).to.equal(false);
    const log = JSON.stringify(world.events);
    for (const text of [person.number, phone, 'Khuê', email]) expect(log.includes(text), text).to.equal(false);
  });

  it('are found by indexes alone', async function () {
    if (world.store.engine !== 'embedded') this.skip();
    for (const [name, filter] of [
      ['applications', { dueAt: { $lte: new Date() } }],
      ['activations', { carriedOut: false }],
      ['accounts', { phone: 'x' }],
    ] as const)
      expect((await world.store.explain(name, filter)).indexed, name).to.equal(true);
  });
});
