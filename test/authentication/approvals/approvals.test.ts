import { expect } from 'chai';
import { type Approval, comparedNumber } from '../../../src/authentication/approvals/index.ts';
import { newId, type Result } from '../../../src/shared/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { HOME, openWorld, problemOf, STRANGER, tally, valueOf, type Holder, type World } from '../world.ts';
import { approverOf, asked, childOf, codeNow } from './asked.ts';

onEachEngine('approvals', (engine) => {
  let world: World;
  let one: Holder;
  let two: Holder;
  before(async () => {
    world = await openWorld(engine);
    [one, two] = [await world.holder(), await world.holder()];
  });
  after(() => world.close());
  beforeEach(() => {
    world.clock.pass(3600);
    world.events.length = 0;
  });

  const approve = (approval: Approval, holder: Holder, number = comparedNumber(approval)) =>
    world.authentication.approvals.approve({ id: approval.id, number, approver: approverOf(holder, world) });
  const use = (approval: Approval, signInId: string, { authentication }: Pick<World, 'authentication'> = world) =>
    authentication.approvals.use({ id: approval.id, signInId, address: HOME, device: [] });
  const codesOf = (results: readonly Result<unknown>[]): Record<string, number> =>
    tally(results.map((result) => (result.ok ? 'ok' : result.problem.code)));
  const wrong = (approval: Approval): string => (comparedNumber(approval) === '10' ? '11' : '10');
  const stateOf = async ({ id }: Approval) => (await world.authentication.approvals.find(id))?.state;

  it('sign in whoever approved, with what was proved there, as shown elsewhere', async () => {
    const { signInId, approval } = await asked(world);
    expect(approval.state).to.equal('open');
    const scanned = valueOf(await world.authentication.approvals.scan(codeNow(approval, world), STRANGER));
    expect(scanned.id).to.equal(approval.id);
    valueOf(await approve(approval, one));
    const signIn = valueOf(await use(approval, signInId));
    expect([signIn.accountId, signIn.fresh]).to.deep.equal([one.account.id, true]);
    expect(signIn.proofs.map(({ factor, elsewhere }) => [factor, elsewhere])).to.deep.equal([['password', true]]);
    expect(await world.authentication.find(signInId)).to.deep.equal(signIn);
    expect(await stateOf(approval)).to.equal('used');
    const types = world.events.map(({ type }) => type);
    expect(types).to.deep.equal(['approval_asked', 'approval_given', 'approval_used']);
  });

  it('forget what was shown on the computer before', async () => {
    const { signInId, approval } = await asked(world);
    const start = { account: two.account, proofs: [{ factor: 'sms_code', at: 1 }] } as const;
    await world.authentication.begin(signInId, start, 60);
    valueOf(await approve(approval, one));
    const { accountId, proofs } = valueOf(await use(approval, signInId));
    expect([accountId, proofs.map(({ factor }) => factor)]).to.deep.equal([one.account.id, ['password']]);
  });

  it('keep apart what is shown on the computer afterwards, and what a step-up takes over', async () => {
    const { signInId, approval } = await asked(world);
    valueOf(await approve(approval, one));
    valueOf(await use(approval, signInId));
    const sms = { signInId, address: HOME } as const;
    valueOf(await world.authentication.factors.sms_code.send({ ...sms, language: 'en', organisation: 'Portal' }));
    const { proofs } = valueOf(
      await world.authentication.factors.sms_code.verify({ ...sms, code: await world.newestCode() }),
    );
    const shown = proofs.map(({ factor, elsewhere = false }) => `${factor} ${String(elsewhere)}`);
    expect(shown.toSorted()).to.deep.equal(['password true', 'sms_code false']);
    const stepUp = newId();
    await world.authentication.begin(stepUp, { account: one.account, proofs }, 60);
    const taken = await world.authentication.find(stepUp);
    expect(taken?.proofs).to.have.deep.members([...proofs]);
    expect([taken?.adopted, (await world.authentication.find(signInId))?.adopted]).to.deep.equal([
      undefined,
      approval.id,
    ]);
  });

  it('are given once when ten approve at the same instant', async () => {
    const { approval } = await asked(world);
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => approve(approval, index % 2 === 0 ? one : two)),
    );
    expect(codesOf(results)).to.deep.equal({ ok: 1, approval_over: 9 });
    const found = await world.authentication.approvals.find(approval.id);
    expect(found?.by).to.be.oneOf([one.account.id, two.account.id]);
  });

  it('are approved or refused, never both, at the same instant', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { signInId, approval } = await asked(world);
      const [approved, refused] = await Promise.all([
        approve(approval, one),
        world.authentication.approvals.refuse(approval.id, one.account.id),
      ]);
      expect([approved.ok, refused.ok].filter(Boolean)).to.have.length(1);
      expect((await use(approval, signInId)).ok).to.equal(approved.ok);
    }
  });

  it('are used once when two processes go on with them ten times at the same instant', async () => {
    const { signInId, approval } = await asked(world);
    valueOf(await approve(approval, one));
    const other = await world.process();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => use(approval, signInId, index % 2 === 0 ? world : other)),
    );
    expect(codesOf(results)).to.deep.equal({ ok: 1, approval_over: 9 });
  });

  it('are of no use to another sign-in', async () => {
    const { signInId, approval } = await asked(world);
    valueOf(await approve(approval, one));
    const another = newId();
    expect(problemOf(await use(approval, another)).code).to.equal('approval_over');
    expect(await world.authentication.find(another)).to.equal(undefined);
    valueOf(await use(approval, signInId));
  });

  it('say that nobody has approved yet', async () => {
    const { signInId, approval } = await asked(world);
    expect(problemOf(await use(approval, signInId)).code).to.equal('approval_waiting');
  });

  it('end with three wrong numbers, however many are typed at the same instant', async () => {
    const { signInId, approval } = await asked(world);
    const first = problemOf(await approve(approval, one, wrong(approval)));
    expect([first.code, first.detail['left']]).to.deep.equal(['approval_number_wrong', 2]);
    const rest = await Promise.all(Array.from({ length: 8 }, () => approve(approval, one, wrong(approval))));
    expect(codesOf(rest)).to.deep.equal({ approval_number_wrong: 1, approval_number_spent: 1, approval_over: 6 });
    expect(problemOf(await approve(approval, one)).code).to.equal('approval_over');
    expect(problemOf(await use(approval, signInId)).code).to.equal('approval_over');
    expect(await stateOf(approval)).to.equal('expired');
  });

  it('are over at their time: three minutes to approve, two to go on', async () => {
    const { approval } = await asked(world);
    world.clock.pass(179);
    expect(await stateOf(approval)).to.equal('open');
    world.clock.pass(1);
    expect(await stateOf(approval)).to.equal('expired');
    expect(problemOf(await approve(approval, one)).code).to.equal('approval_over');
    const refused = await world.authentication.approvals.refuse(approval.id, one.account.id);
    expect(problemOf(refused).code).to.equal('approval_over');
    const late = await asked(world);
    valueOf(await approve(late.approval, one));
    world.clock.pass(120);
    expect(problemOf(await use(late.approval, late.signInId)).code).to.equal('approval_over');
  });

  it('keep nothing readable of what is asked, nor of the codes', async () => {
    const { approval } = await asked(world);
    const kept = JSON.stringify(await world.store.raw('approvals').findOne({ _id: approval.id }));
    for (const secret of ['Chrome', HOME, approval.secret.toString('base64url')]) expect(kept).to.not.include(secret);
  });

  it('are found by an index, whatever is asked', async () => {
    if (engine.name !== 'embedded') return;
    for (const filter of [{ _id: 'x' }, { signIn: 'x' }, { guardian: 'x' }, { serial: 'x' }]) {
      const sort = 'signIn' in filter || 'guardian' in filter ? { sort: { createdAt: -1 } as const } : {};
      const { indexed, steps } = await world.store.explain('approvals', filter, sort);
      expect(indexed, steps.join('; ')).to.equal(true);
    }
  });

  describe('of guardians', () => {
    const ask = async (guardian: Holder) => {
      const dependant = await childOf(world, guardian);
      const signInId = newId();
      await world.authentication.begin(signInId, { account: dependant, proofs: [] }, 600);
      const command = {
        ...{ signInId, dependant, guardian: guardian.account, organisation: 'Portal' },
        language: 'vi',
        asking: { rp: 'portal', parameters: {}, browser: 'Chrome', address: HOME },
        link: 'https://id.example.vn/account/approvals',
      } as const;
      return { signInId, dependant, command, result: await world.authentication.approvals.askGuardian(command) };
    };
    const waitingFor = async ({ account }: Holder): Promise<string[]> =>
      (await world.authentication.approvals.waitingFor(account.id)).map(({ id }) => id);

    it('confirm the very sign-in that asked, and sign in nobody else', async () => {
      const { signInId, dependant, result } = await ask(one);
      const approval = valueOf(result);
      expect(await waitingFor(one)).to.deep.equal([approval.id]);
      expect(await waitingFor(two)).to.deep.equal([]);
      valueOf(await approve(approval, one));
      const { accountId, confirmedBy, proofs } = valueOf(await use(approval, signInId));
      expect([accountId, confirmedBy?.id, proofs]).to.deep.equal([dependant.id, one.account.id, []]);
      expect(await waitingFor(one)).to.deep.equal([]);
    });

    it('are answered by nobody but the guardian', async () => {
      const approval = valueOf((await ask(one)).result);
      expect(problemOf(await approve(approval, two)).code).to.equal('approval_over');
      const { approvals } = world.authentication;
      expect(problemOf(await approvals.refuse(approval.id, two.account.id)).code).to.equal('approval_over');
      // Someone else's answer does not use up attempts either.
      for (let tries = 0; tries < 3; tries += 1) await approve(approval, two, wrong(approval));
      valueOf(await approve(approval, one));
    });

    it('confirm no sign-in that somebody else has taken over meanwhile', async () => {
      const { signInId, result } = await ask(one);
      const approval = valueOf(result);
      valueOf(await approve(approval, one));
      await world.authentication.reset(signInId);
      expect(problemOf(await use(approval, signInId)).code).to.equal('approval_over');
      expect((await world.authentication.find(signInId))?.confirmedBy).to.equal(undefined);
    });

    it('ask once for one sign-in while the request is open, and live ten minutes', async () => {
      await world.newestCode();
      world.messages.length = 0;
      const { command, result } = await ask(one);
      const again = valueOf(await world.authentication.approvals.askGuardian(command));
      expect(again.id).to.equal(valueOf(result).id);
      await world.newestCode();
      expect(world.messages).to.have.length(1);
      expect(world.messages[0]?.to).to.equal(one.account.phone);
      expect(world.messages[0]?.text).to.include(command.link);
      expect(world.messages[0]?.text).to.not.match(/\d{6}/);
      world.clock.pass(600);
      expect(await stateOf(again)).to.equal('expired');
    });
  });
});
