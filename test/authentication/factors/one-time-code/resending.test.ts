import { expect } from 'chai';
import { RESEND_SECONDS, WINDOW_SECONDS } from '../../../../src/authentication/factors/index.ts';
import { newId } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, problemOf, tally, trying, valueOf, type Holder, type World } from '../../world.ts';

onEachEngine('one-time codes that are asked for again', (engine) => {
  let world: World;
  let holder: Holder;
  let signInId: string;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  const signInAgain = async (): Promise<string> => {
    const id = newId();
    valueOf(await trying(world, holder.number, undefined, HOME, id));
    return id;
  };
  beforeEach(async () => {
    holder = await world.holder();
    signInId = await signInAgain();
    world.messages.length = 0;
  });

  const send = (id = signInId, address = HOME, { authentication }: Pick<World, 'authentication'> = world) =>
    authentication.factors.sms_code.send({ signInId: id, language: 'vi', address, organisation: 'Cổng dịch vụ thử' });
  const verify = (code: string) => world.authentication.factors.sms_code.verify({ signInId, code, address: HOME });
  const sent = async (): Promise<string> => {
    valueOf(await send());
    return world.newestCode();
  };

  it('are sent again half a minute later, not before', async () => {
    const { sms_code: sms } = world.authentication.factors;
    const note = async () => {
      const signIn = await world.authentication.find(signInId);
      return signIn && sms.sent(signIn, HOME);
    };
    expect(await note()).to.equal(undefined);
    const first = await sent();
    const sentAt = world.clock.now();
    expect(await note()).to.deep.equal({ sentAt, waitSeconds: RESEND_SECONDS });
    world.clock.pass(RESEND_SECONDS - 1);
    expect((await note())?.waitSeconds).to.equal(1);
    const messages = world.messages.length;
    const problem = problemOf(await send());
    expect([problem.code, problem.status, problem.detail['seconds'], problem.retryAfter]).to.deep.equal([
      ...['code_just_sent', 429],
      ...[1, 1],
    ]);
    await world.newestCode();
    expect(world.messages).to.have.length(messages);
    world.clock.pass(1);
    expect((await note())?.waitSeconds).to.equal(0);
    const second = await sent();
    expect(await note()).to.deep.equal({ sentAt: world.clock.now(), again: true, waitSeconds: RESEND_SECONDS });
    if (first !== second) expect(outcomeOf(await verify(first))).to.equal('code_wrong');
    // The third one is the last of its ten minutes, and the wait says so.
    world.clock.pass(RESEND_SECONDS);
    await sent();
    expect((await note())?.waitSeconds).to.equal(WINDOW_SECONDS - 2 * RESEND_SECONDS);
    world.clock.pass(WINDOW_SECONDS - 2 * RESEND_SECONDS - 1);
    expect(outcomeOf(await send())).to.equal('too_many_codes');
    world.clock.pass(1);
    expect(outcomeOf(await send())).to.equal('ok');
  });

  it('are sent once when the button is pressed in two processes at once, and only that one counts', async () => {
    const second = await world.process();
    const outcomes = await Promise.all([send(), send(signInId, HOME, second)]);
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 1, code_just_sent: 1 });
    await world.newestCode();
    expect(world.messages).to.have.length(1);
    for (let asked = 0; asked < 2; asked += 1) {
      world.clock.pass(RESEND_SECONDS);
      expect(outcomeOf(await send())).to.equal('ok');
    }
  });

  it('wait for no other sign-in', async () => {
    await sent();
    expect(outcomeOf(await send(await signInAgain()))).to.equal('ok');
  });
});
