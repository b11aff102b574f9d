import argon2 from 'argon2';
import { expect } from 'chai';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { newId } from '../../../../src/shared/index.ts';
import { StoreUnavailable } from '../../../../src/storage/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import {
  HOME,
  openWorld,
  outcomeOf,
  PASSWORD,
  problemOf,
  QUICK,
  STRANGER,
  tally,
  trying,
  valueOf,
  type World,
} from '../../world.ts';

const POLICY = THROTTLES.account_at_place;

onEachEngine('sign-in by password', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(() => {
    world.events.length = 0;
    world.calls.length = 0;
  });

  const fail = async (number: string, times: number, address = HOME): Promise<string[]> => {
    const outcomes: string[] = [];
    for (let time = 0; time < times; time += 1) outcomes.push(outcomeOf(await trying(world, number, 'wrong', address)));
    return outcomes;
  };

  it('takes the right number and password, however the number is grouped', async () => {
    const { account, number } = await world.holder();
    const signInId = newId();
    const signIn = valueOf(await trying(world, number.replace(/(\d{3})/g, '$1 '), PASSWORD, HOME, signInId));
    expect(signIn.accountId).to.equal(account.id);
    expect(signIn.fresh).to.equal(true);
    expect(signIn.proofs).to.deep.equal([{ factor: 'password', at: Math.floor(world.clock.now().getTime() / 1000) }]);
    expect(await world.authentication.find(signInId)).to.deep.equal(signIn);
    expect(world.events.at(-1)).to.deep.equal({ type: 'password_accepted', account: account.id });
  });

  it('refuses a wrong password in the same words, after the same reads and writes, whatever the account', async () => {
    const open = await world.holder();
    const locked = await world.holder({ state: 'locked' });
    const deceased = await world.holder({ state: 'deceased' });
    const waiting = await world.holder({ state: 'not-activated', level: 1 });
    const tries: readonly [about: string, number: string, password: string][] = [
      ['wrong password', open.number, 'wrong'],
      ['locked', locked.number, 'wrong'],
      ['deceased', deceased.number, 'wrong'],
      ['not activated', waiting.number, 'wrong'],
      ['unknown', '001190999999', PASSWORD],
    ];
    const seen = new Set<string>();
    for (const [index, [about, number, password]] of tries.entries()) {
      world.calls.length = 0;
      // Each from a new network, because the first count of a key takes different store calls.
      const problem = problemOf(await trying(world, number, password, `192.0.${100 + index}.1`));
      expect(problem, about).to.deep.equal({ code: 'sign_in_failed', status: 422, detail: {} });
      seen.add(world.calls.toSorted().join(' '));
    }
    expect([...seen], [...seen].join('\n')).to.have.length(1);
  });

  it('counts a number that nobody has like any other', async () => {
    const outcomes = await fail('001190888888', POLICY.free + 1);
    expect(tally(outcomes)).to.deep.equal({ sign_in_failed: POLICY.free, too_many_attempts: 1 });
  });

  it('delays after five wrong passwords, and takes the right one after the delay', async () => {
    const { number } = await world.holder();
    await fail(number, POLICY.free);
    const problem = problemOf(await trying(world, number));
    expect(problem.code).to.equal('too_many_attempts');
    expect(problem.status).to.equal(429);
    expect(problem.retryAfter).to.equal(5);
    expect(problem.detail).to.include({ seconds: 5, minutes: 1 });
    world.clock.pass(5);
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
    // Earlier failures are cleared.
    expect(await fail(number, POLICY.free)).to.deep.equal(Array.from({ length: POLICY.free }, () => 'sign_in_failed'));
  });

  it('records a delay once, and turns tries away without writing or looking for an account', async () => {
    const { number } = await world.holder();
    await fail(number, POLICY.free + 1);
    expect(world.events.filter(({ type }) => type === 'sign_in_throttled')).to.have.length(1);
    world.calls.length = 0;
    await fail(number, 10);
    expect(world.events.filter(({ type }) => type === 'sign_in_throttled')).to.have.length(1);
    expect(world.calls.every((call) => call.endsWith('.findOne'))).to.equal(true);
    expect(world.calls.filter((call) => call.startsWith('accounts.') || call.startsWith('credentials.'))).to.be.empty;
  });

  it('lets no more of 50 wrong passwords at once reach the hash than are free, in two processes', async () => {
    const { number } = await world.holder();
    const second = await world.process();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => trying(index % 2 === 0 ? world : second, number, 'wrong')),
    );
    const counts = tally(outcomes.map(outcomeOf));
    expect(counts['sign_in_failed']).to.equal(POLICY.free);
    expect(counts['too_many_attempts']).to.equal(50 - POLICY.free);
    expect(world.events.filter(({ type }) => type === 'password_rejected')).to.have.length(POLICY.free);
  });

  it('never holds up right passwords, 50 at once from several places', async () => {
    const { number } = await world.holder();
    const second = await world.process();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        trying(index % 2 === 0 ? world : second, number, PASSWORD, index % 3 === 0 ? HOME : STRANGER),
      ),
    );
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 50 });
    expect(await fail(number, POLICY.free)).to.deep.equal(Array.from({ length: POLICY.free }, () => 'sign_in_failed'));
  });

  it('refuses with 503 when the queue is full, and counts nothing', async () => {
    const { number } = await world.holder();
    const narrow = await world.process({ concurrency: 1, queueLimit: 0 });
    const { verify } = argon2;
    const others = Promise.withResolvers<undefined>();
    // The hash that occupies the only slot starts only after the others were refused, however slow the machine.
    argon2.verify = async (...parameters) => {
      await others.promise;
      return verify(...parameters);
    };
    try {
      const outcomes: string[] = [];
      const tries = Array.from({ length: 4 }, async () => {
        outcomes.push(outcomeOf(await trying(narrow, number)));
        if (outcomes.length === 3) others.resolve(undefined);
      });
      await Promise.all(tries);
      expect(outcomes).to.deep.equal(['server_busy', 'server_busy', 'server_busy', 'ok']);
    } finally {
      argon2.verify = verify;
    }
    expect(await fail(number, POLICY.free)).to.deep.equal(Array.from({ length: POLICY.free }, () => 'sign_in_failed'));
  });

  it('hashes anew at the next sign-in when the parameters rose', async () => {
    const { account, number } = await world.holder();
    const stronger = await world.process({ parameters: { ...QUICK, passes: 2 } });
    const hashOf = async () => (await world.store.raw('credentials').findOne({ _id: account.id }))?.['password'];
    const before = await hashOf();
    expect(outcomeOf(await trying(stronger, number, 'wrong'))).to.equal('sign_in_failed');
    expect(await hashOf()).to.equal(before);
    expect(outcomeOf(await trying(stronger, number))).to.equal('ok');
    expect(await hashOf())
      .to.be.a('string')
      .that.includes('t=2')
      .and.not.equal(before);
    expect(world.events.filter(({ type }) => type === 'password_rehashed')).to.have.length(1);
    expect(outcomeOf(await trying(stronger, number))).to.equal('ok');
    expect(world.events.filter(({ type }) => type === 'password_rehashed')).to.have.length(1);
  });

  it('never undoes a password that is changed while it is hashed anew', async () => {
    const { account, number } = await world.holder();
    const stronger = await world.process({ parameters: { ...QUICK, passes: 6 } });
    await Promise.all([
      trying(stronger, number),
      trying(stronger, number),
      world.authentication.factors.password.set(account.id, 'một mật khẩu mới'),
    ]);
    expect(outcomeOf(await trying(world, number, 'một mật khẩu mới'))).to.equal('ok');
    expect(outcomeOf(await trying(world, number, PASSWORD))).to.equal('sign_in_failed');
  });

  for (const call of ['accounts.findOne', 'credentials.findOne', 'sign_ins.put']) {
    it(`passes the fault on and counts nothing when ${call} fails`, async () => {
      const { number } = await world.holder();
      world.faults.add(call);
      const fault = await trying(world, number).catch((error: unknown) => error);
      world.faults.clear();
      expect(fault).to.be.instanceOf(StoreUnavailable);
      expect(await fail(number, POLICY.free)).to.deep.equal(
        Array.from({ length: POLICY.free }, () => 'sign_in_failed'),
      );
    });
  }

  it('keeps number, password and address out of the store and the audit', async () => {
    const { number } = await world.holder();
    await fail(number, 2);
    await trying(world, number);
    await fail('  0011 9077 ', 2);
    for (const name of ['throttles', 'familiar_places', 'sign_ins', 'audit', 'credentials']) {
      const text = JSON.stringify(await world.store.raw(name).find({}).toArray());
      for (const secret of [number, PASSWORD, HOME, '0011 9077', 'Nguyễn', '84900000001']) {
        expect(text, name).to.not.include(secret);
      }
    }
  });

  it('takes a password that is years old: nobody has to change one because of its age', async () => {
    const { number } = await world.holder();
    world.clock.pass(5 * 365 * 86_400);
    expect(outcomeOf(await trying(world, number))).to.equal('ok');
  });
});
