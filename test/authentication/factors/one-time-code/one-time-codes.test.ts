import { expect } from 'chai';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import { RESEND_SECONDS } from '../../../../src/authentication/factors/index.ts';
import { newId } from '../../../../src/shared/index.ts';
import { StoreUnavailable } from '../../../../src/storage/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, problemOf, tally, trying, valueOf, type Holder, type World } from '../../world.ts';

onEachEngine('one-time codes', (engine) => {
  let world: World;
  let holder: Holder;
  let signInId: string;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder();
    signInId = newId();
    valueOf(await trying(world, holder.number, undefined, HOME, signInId));
    world.events.length = 0;
    world.messages.length = 0;
  });

  const send = (id = signInId, address = HOME, { authentication }: Pick<World, 'authentication'> = world) =>
    authentication.factors.sms_code.send({
      signInId: id,
      language: 'vi',
      address,
      organisation: 'Cổng dịch vụ thử',
    });
  const verify = (code: string, id = signInId, { authentication }: Pick<World, 'authentication'> = world) =>
    authentication.factors.sms_code.verify({ signInId: id, code, address: HOME });
  const sent = async (id = signInId): Promise<string> => {
    valueOf(await send(id));
    return world.newestCode();
  };
  /** A code that differs from the given one. */
  const other = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, '0');
  const signInAgain = async (): Promise<string> => {
    const id = newId();
    valueOf(await trying(world, holder.number, undefined, HOME, id));
    return id;
  };

  it('arrive as six digits that prove possession', async () => {
    const code = await sent();
    expect(code).to.match(/^\d{6}$/);
    expect(world.messages).to.have.length(1);
    expect(world.messages[0]?.to).to.equal('+84900000001');
    const signIn = valueOf(await verify(` ${code.slice(0, 3)} ${code.slice(3)} `));
    expect(signIn.proofs.map(({ factor }) => factor)).to.deep.equal(['password', 'sms_code']);
    expect(await world.authentication.find(signInId)).to.deep.equal(signIn);
    expect(world.events.map(({ type }) => type)).to.deep.equal(['one_time_code_sent', 'one_time_code_accepted']);
  });

  it('say how many tries are left, and end after five', async () => {
    const code = await sent();
    for (const left of [4, 3, 2, 1]) {
      const problem = problemOf(await verify(other(code, left)));
      expect(problem.code).to.equal('code_wrong');
      expect(problem.detail['left']).to.equal(left);
    }
    expect(outcomeOf(await verify(other(code)))).to.equal('code_spent');
    expect(outcomeOf(await verify(code))).to.equal('code_spent');
    // A new code still works.
    world.clock.pass(RESEND_SECONDS);
    expect(outcomeOf(await verify(await sent()))).to.equal('ok');
  });

  it('are right at the fifth try', async () => {
    const code = await sent();
    for (let tries = 0; tries < 4; tries += 1) await verify(other(code));
    expect(outcomeOf(await verify(code))).to.equal('ok');
  });

  it('expire after five minutes', async () => {
    const code = await sent();
    world.clock.pass(299);
    expect(outcomeOf(await verify(other(code)))).to.equal('code_wrong');
    world.clock.pass(1);
    expect(outcomeOf(await verify(code))).to.equal('code_expired');
    expect(outcomeOf(await verify(await sent()))).to.equal('ok');
  });

  it('work once', async () => {
    const code = await sent();
    expect(outcomeOf(await verify(code))).to.equal('ok');
    expect(outcomeOf(await verify(code))).to.equal('code_used');
    expect((await world.authentication.find(signInId))?.proofs).to.have.length(2);
  });

  it('end when a new one is sent', async () => {
    const first = await sent();
    world.clock.pass(RESEND_SECONDS);
    const second = await sent();
    if (first !== second) expect(outcomeOf(await verify(first))).to.equal('code_wrong');
    expect(outcomeOf(await verify(second))).to.equal('ok');
  });

  it('belong to their sign-in', async () => {
    const elsewhere = await signInAgain();
    const code = await sent();
    expect(outcomeOf(await verify(code, elsewhere))).to.equal('code_not_sent');
    const codeElsewhere = await sent(elsewhere);
    if (code !== codeElsewhere) expect(outcomeOf(await verify(code, elsewhere))).to.equal('code_wrong');
    expect(outcomeOf(await verify(code))).to.equal('ok');
  });

  it('are asked for before they are typed, and a password before them', async () => {
    expect(outcomeOf(await verify('123456'))).to.equal('code_not_sent');
    expect(outcomeOf(await verify('123456', newId()))).to.equal('sign_in_needed');
    expect(outcomeOf(await send(newId()))).to.equal('sign_in_needed');
    await world.authentication.reset(signInId);
    expect(outcomeOf(await send())).to.equal('sign_in_needed');
    expect(outcomeOf(await verify('123456'))).to.equal('sign_in_needed');
  });

  it('are not sent to an account that has been locked since, nor without a phone', async () => {
    await world.accounts.lock(holder.account.id, 'holder-request', { by: 'holder' });
    expect(outcomeOf(await send())).to.equal('sign_in_needed');
    const { account } = await world.holder({ phone: undefined } as object);
    const id = newId();
    await world.authentication.begin(id, { account, proofs: [{ factor: 'password', at: 1 }] }, 600);
    const phoneless = outcomeOf(await send(id));
    expect(phoneless).to.equal('no_phone');
  });

  it('have one winner when the right one is given twice at once, in two processes', async () => {
    const second = await world.process();
    const code = await sent();
    const outcomes = await Promise.all([verify(code), verify(code, signInId, second)]);
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 1, code_used: 1 });
  });

  it('are compared with five of 50 guesses at once, in two processes', async () => {
    const second = await world.process();
    const code = await sent();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        verify(other(code, index + 1), signInId, index % 2 === 0 ? world : second),
      ),
    );
    const looked = world.events.filter(
      ({ type, problem }) => type === 'one_time_code_rejected' && problem === 'code_wrong',
    );
    expect(looked).to.have.length(4);
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ code_wrong: 4, code_spent: 46 });
    expect(outcomeOf(await verify(code))).to.equal('code_spent');
  });

  it('are three in ten minutes for an account, over all its sign-ins, and the newest still works', async () => {
    const ids = [signInId, await signInAgain(), await signInAgain()];
    let code = '';
    for (const id of ids) {
      code = await sent(id);
      world.clock.pass(60);
    }
    const fourth = await signInAgain();
    const problem = problemOf(await send(fourth));
    expect(problem.code).to.equal('too_many_codes');
    expect(problem.status).to.equal(429);
    expect(problem.detail).to.include({ minutes: 7 });
    expect(problem.retryAfter).to.equal(420);
    expect(outcomeOf(await verify(code, ids[2]))).to.equal('ok');
    world.clock.pass(420);
    expect(outcomeOf(await send(fourth))).to.equal('ok');
    world.clock.pass(RESEND_SECONDS);
    expect(outcomeOf(await send(fourth))).to.equal('too_many_codes');
  });

  it('are three also when ten are asked for at once, in two processes', async () => {
    const second = await world.process();
    const ids = await Promise.all(Array.from({ length: 10 }, signInAgain));
    const outcomes = await Promise.all(
      ids.map((id, index) =>
        (index % 2 === 0 ? world : second).authentication.factors.sms_code.send({
          signInId: id,
          language: 'en',
          address: HOME,
          organisation: 'Test portal',
        }),
      ),
    );
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 3, too_many_codes: 7 });
  });

  it('that are wrong count over all codes of an account: guessing on is delayed, and so are messages for it', async () => {
    for (let round = 0; round < 2; round += 1) {
      world.clock.pass(RESEND_SECONDS);
      const code = await sent();
      for (let tries = 0; tries < 5; tries += 1) await verify(other(code, tries + 1));
    }
    expect(THROTTLES.codes.free).to.equal(10);
    const problem = problemOf(await send(await signInAgain()));
    expect(problem.code).to.equal('too_many_attempts');
    expect(problem.retryAfter).to.equal(30);
    expect(world.events.filter(({ type }) => type === 'sign_in_throttled')).to.have.length(1);
    world.clock.pass(30);
    const code = await sent();
    expect(outcomeOf(await verify(other(code)))).to.equal('code_wrong');
    expect(outcomeOf(await verify(code))).to.equal('too_many_attempts');
    world.clock.pass(60);
    expect(outcomeOf(await verify(code))).to.equal('ok');
  });

  it('pump no messages: those that no right code follows slow down the place they come from', async function () {
    this.timeout(60_000);
    const address = '198.51.100.77';
    const outcomes: string[] = [];
    for (let index = 0; index < THROTTLES.messages.free + 10; index += 1) {
      const { account } = await world.holder();
      const id = newId();
      await world.authentication.begin(id, { account, proofs: [] }, 600);
      outcomes.push(outcomeOf(await send(id, address)));
    }
    expect(tally(outcomes)).to.deep.equal({ ok: THROTTLES.messages.free, too_many_attempts: 10 });
    expect(outcomeOf(await send())).to.equal('ok');
  });

  it('that are right do not count as messages', async function () {
    this.timeout(60_000);
    for (let index = 0; index < THROTTLES.messages.free + 10; index += 1) {
      const { account } = await world.holder();
      const id = newId();
      await world.authentication.begin(id, { account, proofs: [] }, 600);
      const code = await sent(id);
      expect(outcomeOf(await verify(code, id))).to.equal('ok');
    }
  });

  it('that were tried while the store failed are not lost', async () => {
    const code = await sent();
    world.faults.add('sign_ins.findOneAndUpdate');
    const fault = await verify(code).catch((error: unknown) => error);
    world.faults.clear();
    expect(fault).to.be.instanceOf(StoreUnavailable);
    expect(outcomeOf(await verify(code))).to.equal('ok');
  });

  it('lie nowhere in the open, and in no event', async () => {
    const code = await sent();
    await verify(other(code));
    await world.newestCode();
    for (const name of ['sign_ins', 'sent_codes', 'throttles', 'outbox', 'audit']) {
      const text = JSON.stringify(await world.store.raw(name).find({}).toArray());
      for (const secret of [code, signInId, '84900000001', HOME]) expect(text, name).to.not.include(`"${secret}"`);
    }
    expect(JSON.stringify(world.events)).to.not.include(code);
  });

  describe('with the sandbox’s fixed code', () => {
    it('accept it for a code that was sent, and without one', async () => {
      const sandbox = await world.process({ fixedCode: '000000' });
      expect(outcomeOf(await verify('000000', signInId, sandbox))).to.equal('ok');
      const again = await signInAgain();
      await sent(again);
      expect(outcomeOf(await verify('000000', again, sandbox))).to.equal('ok');
      expect(outcomeOf(await verify('000000', again, sandbox))).to.equal('code_used');
    });

    it('do not know it elsewhere', async () => {
      const code = await sent();
      if (code !== '000000') expect(outcomeOf(await verify('000000'))).to.equal('code_wrong');
      expect(outcomeOf(await verify('000000', await signInAgain()))).to.equal('code_not_sent');
    });
  });
});
