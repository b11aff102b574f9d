import { expect } from 'chai';
import { livingProofs, type Proof } from '../../../src/authentication/factors/index.ts';
import { epochSeconds, newId } from '../../../src/shared/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, valueOf, type Holder, type World } from '../world.ts';
import { approverOf, asked, childOf } from '../approvals/asked.ts';
import { comparedNumber } from '../../../src/authentication/approvals/index.ts';

onEachEngine('what an ending of an account leaves', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder();
  });

  const now = async () => {
    const account = await world.accounts.find(holder.account.id);
    if (account === undefined) throw new Error('no account');
    return account;
  };
  const standing = async (signInId: string, proofs: readonly Proof[] = [], uid?: string) =>
    world.authentication.standing({
      session: { accountId: proofs.length === 0 ? undefined : holder.account.id, proofs, uid },
      signIn: await world.authentication.find(signInId),
      signInId,
    });
  const password = (): Proof => ({ factor: 'password', at: epochSeconds(world.clock) });
  const begun = async (account = holder.account): Promise<string> => {
    const id = newId();
    await world.authentication.begin(id, { account, proofs: [password()] }, 600);
    return id;
  };

  it('is no sign-in under way, nor what is proved in it afterwards', async () => {
    const id = await begun();
    expect((await standing(id)).account?.id).to.equal(holder.account.id);
    await world.accounts.endAll(holder.account.id);
    expect((await standing(id)).account).to.equal(undefined);
    const code = { signInId: id, code: '000000', address: HOME };
    await world.authentication.factors.sms_code.verify(code);
    expect((await standing(id)).account).to.equal(undefined);
  });

  it('is the session that asked for it, and what it proved', async () => {
    const kept = { sessionUid: 'here', epoch: 0 };
    expect(await world.accounts.endAll(holder.account.id, kept)).to.equal(1);
    expect((await standing('none', [password()], 'here')).proofs).to.have.length(1);
    expect((await standing('none', [password()], 'there')).proofs).to.deep.equal([]);
    // It can do so again, and what it has kept is over with the ending of another session.
    expect(await world.accounts.endAll(holder.account.id, kept)).to.equal(2);
    expect(await world.accounts.endAll(holder.account.id, { sessionUid: 'there', epoch: 2 })).to.equal(3);
    expect((await standing('none', [password()], 'here')).proofs).to.deep.equal([]);
    expect(await world.accounts.endAll(holder.account.id, kept)).to.equal(undefined);
  });

  it('of ten sessions that end each other at the same instant is one', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        world.accounts.endAll(holder.account.id, { sessionUid: `session ${index}`, epoch: 0 }),
      ),
    );
    expect(results.filter((epoch) => epoch !== undefined)).to.deep.equal([1]);
    expect((await now()).keptSession).to.match(/^session \d$/);
  });

  it('is nothing at all after a lock, not even the session that was kept before', async () => {
    await world.accounts.endAll(holder.account.id, { sessionUid: 'here', epoch: 0 });
    await world.accounts.lock(holder.account.id, 'authority', { by: 'operator' });
    await world.accounts.unlock(holder.account.id, 'authority', { by: 'operator' });
    expect((await standing('none', [password()], 'here')).proofs).to.deep.equal([]);
    expect(await world.accounts.endAll(holder.account.id, { sessionUid: 'here', epoch: 1 })).to.equal(undefined);
  });

  it('makes room: the same sign-in begins anew, and counts', async () => {
    const id = await begun();
    await world.accounts.endAll(holder.account.id);
    await world.authentication.begin(id, { account: await now(), proofs: [password()] }, 600);
    expect((await standing(id)).account?.id).to.equal(holder.account.id);
    // One that counts stays as it is.
    await world.authentication.begin(id, { account: await now(), proofs: [] }, 600);
    expect((await standing(id)).proofs).to.have.length(1);
  });

  it('is no approval: neither one that waits to be used, nor a guardian’s', async () => {
    const { signInId, approval } = await asked(world);
    const { approvals } = world.authentication;
    valueOf(
      await approvals.approve({
        ...{ id: approval.id, number: comparedNumber(approval) },
        approver: approverOf(holder, world),
      }),
    );
    await world.accounts.endAll(holder.account.id);
    const used = await approvals.use({ id: approval.id, signInId, address: HOME, device: [] });
    expect(outcomeOf(used)).to.equal('approval_over');
  });

  it('is no confirmation of a guardian whose own account was ended', async () => {
    const child = await childOf(world, holder);
    const id = newId();
    await world.authentication.begin(id, { account: child, proofs: [password()] }, 600);
    const { approvals } = world.authentication;
    const request = valueOf(
      await approvals.askGuardian({
        ...{ signInId: id, dependant: child, guardian: holder.account, organisation: 'Portal' },
        ...{ link: 'https://id.example.vn', language: 'en' },
        asking: { rp: 'portal', parameters: {}, browser: 'Chrome', address: HOME },
      }),
    );
    valueOf(
      await approvals.approve({
        ...{ id: request.id, number: comparedNumber(request) },
        approver: approverOf(holder, world),
      }),
    );
    valueOf(await approvals.use({ id: request.id, signInId: id, address: HOME, device: [] }));
    const state = async () => {
      const signIn = await world.authentication.find(id);
      const session = { accountId: undefined, proofs: [], uid: undefined };
      return (await world.authentication.standing({ session, signIn, signInId: id })).guardian;
    };
    expect(await state()).to.equal('confirmed');
    await world.accounts.endAll(holder.account.id);
    expect(await state()).to.equal('awaited');
  });

  it('of a passcode that was removed or replaced is nothing that it proved', async () => {
    const { passcode } = world.authentication.factors;
    const set = async (digits: string) =>
      valueOf(await passcode.set({ account: holder.account, passcode: digits, again: digits }));
    await set('739164');
    const since = await passcode.setAt(holder.account.id);
    const proof: Proof = { factor: 'passcode', at: 1, by: `passcode.${since?.getTime().toString(36) ?? ''}` };
    expect(livingProofs(await now(), [proof])).to.have.length(1);
    world.clock.pass(1);
    await set('846273');
    expect(livingProofs(await now(), [proof])).to.deep.equal([]);
    expect(livingProofs(await now(), [{ factor: 'passcode', at: 1, by: 'passcode.another' }])).to.have.length(1);
  });
});
