import { expect } from 'chai';
import fc from 'fast-check';
import { THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import type { Authentication } from '../../../../src/authentication/index.ts';
import { newRecoveryCode, readRecoveryCode } from '../../../../src/authentication/factors/recovery-code/format.ts';
import { newId } from '../../../../src/shared/index.ts';
import { onEachEngine } from '../../../storage/engines.ts';
import { HOME, openWorld, outcomeOf, problemOf, tally, trying, valueOf, type Holder, type World } from '../../world.ts';

describe('the form of a recovery code', () => {
  it('is four groups of four, without letters that are taken for others', () => {
    const codes = Array.from({ length: 1000 }, newRecoveryCode);
    for (const code of codes) expect(code).to.match(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
    expect(new Set(codes).size).to.equal(1000);
    // All 32 symbols occur, so none of the 80 random bits is lost.
    expect(new Set(codes.join('').replaceAll('-', '')).size).to.equal(32);
  });

  it('is read however it is typed', () => {
    for (const typed of [
      ' 7k3m 9qxt–02fa-hj5w ',
      '７Ｋ３Ｍ９QXT02FAHJ5W',
      '\u20667K3M\u20119QXT\u221202FA\u00ADHJ5W\u2069',
    ]) {
      expect(valueOf(readRecoveryCode(typed)), typed).to.equal('7K3M9QXT02FAHJ5W');
    }
    expect(valueOf(readRecoveryCode('7K3M9QXTO2FAHJLI'))).to.equal('7K3M9QXT02FAHJ11');
    for (const none of ['7K3M-9QXT-02FA-HJ5', '7K3M-9QXT-02FA-HJ5WA', '7K3M-9QXT-02FA-HJ5U', 'x']) {
      expect(problemOf(readRecoveryCode(none)).code, none).to.equal('recovery_code_malformed');
    }
    for (const none of ['', ' ', '- -', '\u200B']) {
      expect(problemOf(readRecoveryCode(none)).code, none).to.equal('recovery_code_missing');
    }
  });

  it('takes any text without a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const read = readRecoveryCode(text);
        expect(read.ok ? read.value : '0'.repeat(16)).to.have.length(16);
      }),
    );
  });
});

onEachEngine('recovery codes', (engine) => {
  let world: World;
  let holder: Holder;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(async () => {
    holder = await world.holder();
    world.events.length = 0;
  });

  const make = () => world.authentication.factors.recovery_code.make(holder.account);
  const left = async () => (await world.authentication.factors.recovery_code.state(holder.account.id))?.left;
  const signIn = async (): Promise<string> => {
    const id = newId();
    valueOf(await trying(world, holder.number, undefined, HOME, id));
    return id;
  };
  const verify = (signInId: string, code = '', { factors }: Authentication = world.authentication) =>
    factors.recovery_code.verify({ signInId, code, address: HOME });

  it('are ten, and a factor as long as one is left', async () => {
    const factors = async () => (await world.authentication.available(holder.account)).factors;
    expect(await left()).to.equal(undefined);
    expect(await factors()).to.not.include('recovery_code');
    const codes = await make();
    expect(new Set(codes).size).to.equal(10);
    expect(await left()).to.equal(10);
    expect(world.events.map(({ type, factor }) => [type, factor])).to.deep.equal([
      ['authenticator_added', 'recovery_code'],
    ]);
    for (const code of codes) {
      expect(await factors()).to.include('recovery_code');
      expect(await world.authentication.factors.recovery_code.spend(holder.account, code)).to.equal(true);
    }
    expect(await left()).to.equal(0);
    expect(await factors()).to.not.include('recovery_code');
  });

  it('prove possession, once each; the holder is told at each use', async () => {
    const [code = '', other = ''] = await make();
    world.events.length = 0;
    const id = await signIn();
    const signed = valueOf(await verify(id, code.toLowerCase().replaceAll('-', ' ')));
    expect(signed.proofs.map(({ factor }) => factor)).to.deep.equal(['password', 'recovery_code']);
    expect(world.events.at(-1)).to.include({ type: 'recovery_code_used', left: 9 });
    await world.newestCode();
    expect(world.messages.at(-1)?.text).to.include('Còn lại 9 mã');
    expect(outcomeOf(await verify(await signIn(), code))).to.equal('recovery_code_wrong');
    expect(outcomeOf(await verify(await signIn(), other))).to.equal('ok');
    expect(await left()).to.equal(8);
  });

  it('have one winner when given twice at once, in two processes', async () => {
    const [code = ''] = await make();
    const second = await world.process();
    const ids = [await signIn(), await signIn()];
    const outcomes = await Promise.all([verify(ids[0] ?? '', code), verify(ids[1] ?? '', code, second.authentication)]);
    expect(tally(outcomes.map(outcomeOf))).to.deep.equal({ ok: 1, recovery_code_wrong: 1 });
    expect(await left()).to.equal(9);
  });

  it('replace all that were before, and go all at once', async () => {
    const [old = ''] = await make();
    const [fresh = ''] = await make();
    expect(outcomeOf(await verify(await signIn(), old))).to.equal('recovery_code_wrong');
    expect(outcomeOf(await verify(await signIn(), fresh))).to.equal('ok');
    world.events.length = 0;
    await world.authentication.factors.recovery_code.remove(holder.account);
    await world.authentication.factors.recovery_code.remove(holder.account);
    expect(world.events.map(({ type }) => type)).to.deep.equal(['authenticator_removed']);
    expect(await left()).to.equal(undefined);
  });

  it('are of one account alone, and of no use without a sign-in or to an account that was locked since', async () => {
    const [code = ''] = await make();
    const other = await world.holder();
    const id = newId();
    valueOf(await trying(world, other.number, undefined, HOME, id));
    expect(outcomeOf(await verify(id, code))).to.equal('recovery_code_wrong');
    expect(outcomeOf(await verify(newId(), code))).to.equal('sign_in_needed');
    const late = await signIn();
    await world.accounts.lock(holder.account.id, 'holder-request', { by: 'holder' });
    expect(outcomeOf(await verify(late, code))).to.equal('sign_in_needed');
    expect(await left()).to.equal(10);
  });

  it('delay guessing over all sign-ins of the account, together with other codes', async () => {
    const [code = ''] = await make();
    for (let tries = 0; tries < THROTTLES.codes.free; tries += 1) {
      const id = await signIn();
      const guess =
        tries % 2 === 0
          ? verify(id, newRecoveryCode())
          : world.authentication.factors.totp.verify({ signInId: id, code: '123456', address: HOME });
      expect(outcomeOf(await guess)).to.match(/_wrong$/);
    }
    const id = await signIn();
    const problem = problemOf(await verify(id, code));
    expect(problem.code).to.equal('too_many_attempts');
    world.clock.pass(problem.retryAfter ?? 0);
    expect(outcomeOf(await verify(id, code))).to.equal('ok');
  });

  it('lie nowhere in the open', async () => {
    const codes = await make();
    const text = JSON.stringify(await world.store.raw('credentials').find({}).toArray());
    for (const code of codes) {
      for (const form of [code, code.replaceAll('-', '')]) expect(text).to.not.include(form);
    }
  });
});
