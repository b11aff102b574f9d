import { expect } from 'chai';
import type { Proof } from '../../../src/authentication/factors/index.ts';
import { newId } from '../../../src/shared/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, trying, valueOf, type Holder, type World } from '../world.ts';

onEachEngine('sign-ins under way', (engine) => {
  let world: World;
  let one: Holder;
  let two: Holder;
  let id: string;
  const PROOFS: readonly Proof[] = [{ factor: 'password', at: 1000 }];
  before(async () => {
    world = await openWorld(engine);
    one = await world.holder();
    two = await world.holder();
  });
  after(() => world.close());
  beforeEach(() => {
    id = newId();
  });

  const begin = (holder: Holder, ttlSeconds = 600) =>
    world.authentication.begin(id, { account: holder.account, proofs: PROOFS }, ttlSeconds);
  const send = () =>
    world.authentication.factors.sms_code.send({
      signInId: id,
      language: 'en',
      address: HOME,
      organisation: 'Test portal',
    });

  it('begin with what the session proved, and are not fresh', async () => {
    await begin(one);
    expect(await world.authentication.find(id)).to.deep.equal({
      accountId: one.account.id,
      proofs: PROOFS,
      fresh: false,
      codes: {},
      raisedTo: 0,
      raisedBy: [],
      device: undefined,
      epoch: 0,
    });
  });

  it('begin once: what was shown since stays', async () => {
    await begin(one);
    valueOf(await send());
    const before = await world.authentication.find(id);
    await begin(two);
    expect(await world.authentication.find(id)).to.deep.equal(before);
  });

  it('begin once when begun ten times at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => begin(index % 2 === 0 ? one : two)));
    expect((await world.authentication.find(id))?.proofs).to.deep.equal(PROOFS);
  });

  it('end at their time, and can begin anew', async () => {
    await begin(one, 60);
    world.clock.pass(59);
    expect(await world.authentication.find(id)).to.be.an('object');
    world.clock.pass(1);
    expect(await world.authentication.find(id)).to.equal(undefined);
    expect(outcomeOf(await send())).to.equal('sign_in_needed');
    await begin(two, 60);
    expect((await world.authentication.find(id))?.accountId).to.equal(two.account.id);
  });

  it('lose nothing when the password form is sent twice', async () => {
    valueOf(await trying(world, one.number, undefined, HOME, id));
    valueOf(await send());
    const code = await world.newestCode();
    valueOf(await trying(world, one.number, undefined, HOME, id));
    expect(
      outcomeOf(await world.authentication.factors.sms_code.verify({ signInId: id, code, address: HOME })),
    ).to.equal('ok');
    const again = valueOf(await trying(world, one.number, undefined, HOME, id));
    expect(again.proofs).to.have.length(2);
  });

  it('keep the newest proof of a factor', async () => {
    await begin(one);
    const { proofs, fresh } = valueOf(await trying(world, one.number, undefined, HOME, id));
    expect(fresh).to.equal(true);
    expect(proofs).to.have.length(1);
    expect(proofs[0]?.at).to.be.above(1000);
  });

  it('forget the first account when another signs in', async () => {
    valueOf(await trying(world, one.number, undefined, HOME, id));
    valueOf(await send());
    const code = await world.newestCode();
    const { accountId, proofs, codes: left } = valueOf(await trying(world, two.number, undefined, HOME, id));
    expect([accountId, proofs.length, left]).to.deep.equal([two.account.id, 1, {}]);
    expect(
      outcomeOf(await world.authentication.factors.sms_code.verify({ signInId: id, code, address: HOME })),
    ).to.equal('code_not_sent');
  });

  it('forget everything on request', async () => {
    await begin(one);
    await world.authentication.reset(id);
    expect(await world.authentication.find(id)).to.deep.equal({
      accountId: undefined,
      proofs: [],
      fresh: false,
      codes: {},
      raisedTo: 0,
      raisedBy: [],
      device: undefined,
      epoch: 0,
    });
    await world.authentication.reset(newId());
  });

  it('are one account’s when two passwords are right at once', async () => {
    await Promise.all([trying(world, one.number, undefined, HOME, id), trying(world, two.number, undefined, HOME, id)]);
    const signIn = await world.authentication.find(id);
    expect(signIn?.accountId).to.be.oneOf([one.account.id, two.account.id]);
    expect(signIn?.proofs).to.have.length(1);
  });
});
