import { expect } from 'chai';
import { type Approval, typedCode } from '../../../src/authentication/approvals/index.ts';
import { THROTTLES } from '../../../src/authentication/guarding/index.ts';
import { comparedNumber, isComparedNumber, qrCode } from '../../../src/authentication/approvals/codes.ts';
import { onEachEngine } from '../../storage/engines.ts';
import { openWorld, problemOf, STRANGER, valueOf, type Holder, type World } from '../world.ts';
import { approverOf, asked, childOf, codeNow } from './asked.ts';

/** The titles name the sections of RFC 10027; docs/cross-device.md says how each is met. */
onEachEngine('RFC 10027, codes', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
    holder = await world.holder();
  });
  after(() => world.close());
  beforeEach(() => {
    world.clock.pass(86_400);
    world.events.length = 0;
  });

  const pass = (seconds: number): void => world.clock.pass(seconds);
  const scan = (code: string, address = STRANGER) => world.authentication.approvals.scan(code, address);
  const type = (code: string, address = STRANGER) => world.authentication.approvals.type(code, address);
  const typedNow = (approval: Approval): string => typedCode(approval, world.clock.now());
  const problemCode = async (answer: ReturnType<typeof scan>): Promise<string> => problemOf(await answer).code;

  it('6.1.2 Short-Lived Codes: a QR code is another one each second, and good for nothing after ten', async () => {
    const { approval } = await asked(world);
    const code = codeNow(approval, world);
    pass(1);
    expect(codeNow(approval, world)).to.not.equal(code);
    pass(8);
    valueOf(await scan(code));
    pass(1);
    expect(await problemCode(scan(code))).to.equal('approval_code_stale');
    valueOf(await scan(codeNow(approval, world)));
  });

  it('6.1.2 Short-Lived Codes: a code of the future is good for nothing, but for what clocks differ by', async () => {
    const { approval } = await asked(world);
    const codeIn = (seconds: number): string =>
      qrCode(approval, new Date(world.clock.now().getTime() + seconds * 1000));
    valueOf(await scan(codeIn(1)));
    expect(await problemCode(scan(codeIn(2)))).to.equal('approval_code_stale');
  });

  it('6.1.2 Short-Lived Codes: a typed code lives for one minute at least, a minute and a half at most', async () => {
    const { approval } = await asked(world);
    const code = typedNow(approval);
    expect(code).to.match(/^\d{9}$/);
    pass(60);
    valueOf(await type(`${code.slice(0, 3)} ${code.slice(3, 6)}-${code.slice(6)}`));
    pass(30);
    expect(await problemCode(type(code))).to.equal('approval_code_wrong');
  });

  it('6.1.2 Short-Lived Codes: no code outlives its request', async () => {
    const { approval } = await asked(world);
    pass(180);
    expect(await problemCode(scan(codeNow(approval, world)))).to.equal('approval_over');
    expect(await problemCode(type(typedNow(approval)))).to.equal('approval_code_wrong');
  });

  it('6.1.3 Limited Use Codes: three browsers may show a request, at the same instant too, and the next ends it', async () => {
    const { signInId, approval } = await asked(world);
    const code = codeNow(approval, world);
    const results = await Promise.all(Array.from({ length: 3 }, () => scan(code)));
    expect(results.map(({ ok }) => ok)).to.deep.equal([true, true, true]);
    expect(await problemCode(scan(code))).to.equal('approval_over');
    const number = comparedNumber(approval);
    const late = await world.authentication.approvals.approve({
      ...{ id: approval.id, number, approver: approverOf(holder, world) },
    });
    expect(problemOf(late).code).to.equal('approval_over');
    const used = await world.authentication.approvals.use({
      ...{ id: approval.id, signInId, address: STRANGER, device: [] },
    });
    expect(problemOf(used).code).to.equal('approval_over');
  });

  it('6.1.4 Unique Codes: no two requests, and no two seconds, have the same', async () => {
    const [first, second] = [(await asked(world)).approval, (await asked(world)).approval];
    const moments = Array.from({ length: 180 }, (_, second_) => new Date(world.clock.now().getTime() + second_ * 1000));
    const codes = [first, second].flatMap((approval) => moments.map((moment) => qrCode(approval, moment)));
    expect(new Set(codes).size).to.equal(360);
    const [, proof] = codeNow(first, world).split('.');
    expect(await problemCode(scan(`${second.id}.${proof ?? ''}`))).to.equal('approval_code_stale');
  });

  it('6.1.6 Detect and Remediate: a code that was passed on ends its request, and is recorded', async () => {
    const { approval } = await asked(world);
    for (let scans = 0; scans < 4; scans += 1) await scan(codeNow(approval, world));
    expect((await world.authentication.approvals.find(approval.id))?.state).to.equal('expired');
    expect(world.events.map(({ type: event }) => event)).to.include('approval_code_passed_on');
  });

  it('6.1.11 Rate Limits: a place that begins requests which nobody approves has to wait', async () => {
    const address = '203.0.113.9';
    for (let begun = 0; begun < THROTTLES.approvals.free; begun += 1) await asked(world, address);
    const { approvals } = world.authentication;
    const asking = { rp: 'portal', parameters: {}, browser: '', address };
    expect(problemOf(await approvals.ask('one more', asking)).code).to.equal('too_many_attempts');
    valueOf(await approvals.ask('elsewhere', { ...asking, address: '203.0.114.9' }));
  });

  it('6.1.11 Rate Limits: what was approved counts for nothing', async () => {
    const address = '203.0.115.9';
    for (let begun = 0; begun < THROTTLES.approvals.free + 5; begun += 1) {
      const { signInId, approval } = await asked(world, address);
      const [id, number] = [approval.id, comparedNumber(approval)];
      valueOf(await world.authentication.approvals.approve({ id, number, approver: approverOf(holder, world) }));
      valueOf(await world.authentication.approvals.use({ id, signInId, address, device: [] }));
    }
  });

  it('6.1.11 Rate Limits: guesses of typed codes have to wait, stale scans do not', async () => {
    const address = '203.0.116.9';
    const { approval } = await asked(world);
    const stale = codeNow(approval, world);
    pass(20);
    for (let tries = 0; tries < THROTTLES.place.free + 5; tries += 1) {
      expect(await problemCode(scan(stale, address))).to.equal('approval_code_stale');
    }
    for (let tries = 0; tries < THROTTLES.place.free; tries += 1) {
      expect(await problemCode(type('000000000', address))).to.equal('approval_code_wrong');
    }
    expect(await problemCode(type(typedNow(approval), address))).to.equal('too_many_attempts');
    expect(await problemCode(scan(codeNow(approval, world), address))).to.equal('too_many_attempts');
    valueOf(await scan(codeNow(approval, world), STRANGER));
  });

  it('6.1.11 Rate Limits: a guardian gets three unanswered messages in ten minutes, and no more', async () => {
    const dependant = await childOf(world, holder);
    const ask = (signInId: string) =>
      world.authentication.approvals.askGuardian({
        ...{ signInId, dependant, guardian: holder.account, organisation: 'Portal', link: 'https://id.example.vn' },
        asking: { rp: 'portal', parameters: {}, browser: '', address: STRANGER },
        language: 'en',
      });
    await world.authentication.begin('one', { account: dependant, proofs: [] }, 600);
    const answered = valueOf(await ask('one'));
    const number = comparedNumber(answered);
    valueOf(
      await world.authentication.approvals.approve({ id: answered.id, number, approver: approverOf(holder, world) }),
    );
    valueOf(
      await world.authentication.approvals.use({ id: answered.id, signInId: 'one', address: STRANGER, device: [] }),
    );
    for (const signInId of ['two', 'three', 'four']) valueOf(await ask(signInId));
    expect(problemOf(await ask('five')).code).to.equal('too_many_approvals');
    pass(600);
    valueOf(await ask('six'));
  });

  it('6.1.17 Request Binding: the number is of this request, two digits, and in no code', async () => {
    const approvals = await Promise.all(Array.from({ length: 40 }, async () => (await asked(world)).approval));
    const numbers = approvals.map(comparedNumber);
    for (const number of numbers) expect(number).to.match(/^[1-9]\d$/);
    expect(new Set(numbers).size).to.be.above(10);
    const [first] = approvals;
    if (first === undefined) throw new Error('no request');
    expect(isComparedNumber(first, numbers[0] ?? '')).to.equal(true);
    for (const typed of ['', '0', '999', '00']) expect(isComparedNumber(first, typed)).to.equal(false);
  });

  it('takes nothing for a code that is none', async () => {
    for (const code of ['', '.', 'x', 'x.y', 'a.b.c', '../..', `${'a'.repeat(500)}.b`]) {
      expect(await problemCode(scan(code))).to.equal('approval_code_wrong');
    }
    expect(await problemCode(type('000000000'))).to.equal('approval_code_wrong');
    expect(await problemCode(type(' \u00A0'))).to.equal('approval_code_missing');
    for (const code of ['abc', '1234', '1234567890', '12345678x']) {
      expect(await problemCode(type(code))).to.equal('approval_code_malformed');
    }
  });
});
