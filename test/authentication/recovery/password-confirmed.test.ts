import { expect } from 'chai';
import { THROTTLES } from '../../../src/authentication/guarding/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import type { problemOf } from '../world.ts';
import {
  HOME,
  openWorld,
  outcomeOf,
  PASSWORD,
  STRANGER,
  tally,
  trying,
  valueOf,
  type Holder,
  type World,
} from '../world.ts';
import { ANSWERS, beginRecovery, enrolApp, NEW_PASSWORD, reachSecond, setQuestions } from './journeys.ts';

const DAY = 86_400;

onEachEngine('confirming a recovery of a password', (engine) => {
  let world: World;
  before(async () => {
    world = await openWorld(engine);
  });
  after(() => world.close());
  beforeEach(() => {
    world.events.length = 0;
    world.calls.length = 0;
    world.messages.length = 0;
    world.ended.length = 0;
  });

  const codeOf = (result: Parameters<typeof problemOf>[0]): string => (result.ok ? 'ok' : result.problem.code);

  describe('with the second factor', () => {
    it('goes on with right answers for level 1, however they are written', async () => {
      const holder = await world.holder({ level: 1 });
      await setQuestions(world, holder);
      const secret = await reachSecond(world, holder);
      const { recovery } = world.authentication;
      const state = await recovery.find(secret);
      expect(state?.step).to.equal('factor');
      expect(state?.choices).to.deep.equal(['questions']);
      expect(state?.questions).to.have.length(3);
      valueOf(await recovery.answer(secret, ['co thao  NGUYEN', 'banh-da ke!', 'gác xép'], HOME));
      expect((await recovery.find(secret))?.step).to.equal('password');
    });

    it('takes no answers for level 2: they are no factor', async () => {
      const holder = await world.holder();
      await setQuestions(world, holder);
      const secret = await reachSecond(world, holder);
      const { recovery } = world.authentication;
      // Without a choice, the page refers to the One-Stop desk.
      expect((await recovery.find(secret))?.choices).to.deep.equal([]);
      expect(codeOf(await recovery.answer(secret, [...ANSWERS], HOME))).to.equal('recovery_over');
      expect(codeOf(await recovery.password.setPassword(secret, NEW_PASSWORD))).to.equal('recovery_over');
    });

    it('goes on with the code of an authenticator app for both levels', async () => {
      for (const level of [1, 2] as const) {
        const holder = await world.holder({ level });
        const code = await enrolApp(world, holder);
        const secret = await reachSecond(world, holder);
        const { recovery } = world.authentication;
        expect((await recovery.find(secret))?.choices).to.deep.equal(['totp']);
        const right = await code();
        const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
        expect(codeOf(await recovery.showFactor(secret, 'totp', wrong, HOME))).to.equal('totp_wrong');
        valueOf(await recovery.showFactor(secret, 'totp', right, HOME));
        expect((await recovery.find(secret))?.step).to.equal('password');
      }
    });

    it('takes no second factor before the code, nor one that the holder does not have', async () => {
      const holder = await world.holder({ level: 1 });
      await setQuestions(world, holder);
      const code = await enrolApp(world, holder);
      const { recovery } = world.authentication;
      const secret = await beginRecovery(world, holder.number);
      expect(codeOf(await recovery.answer(secret, [...ANSWERS], HOME))).to.equal('recovery_over');
      expect(codeOf(await recovery.showFactor(secret, 'totp', await code(), HOME))).to.equal('recovery_over');
      expect(codeOf(await recovery.showFactor(secret, 'passkey', '{}', HOME))).to.equal('recovery_over');
      expect(codeOf(await recovery.password.setPassword(secret, NEW_PASSWORD))).to.equal('recovery_over');
    });

    it('ends the questions after five wrong answers, however many come at once', async () => {
      const holder = await world.holder({ level: 1 });
      await setQuestions(world, holder);
      const secret = await reachSecond(world, holder);
      const second = await world.process();
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 === 0 ? world : second).authentication.recovery.answer(secret, ['a', 'b', 'c'], HOME),
        ),
      );
      const outcomes = tally(results.map(codeOf));
      expect(outcomes['answers_wrong'], JSON.stringify(outcomes)).to.equal(4);
      expect(codeOf(await world.authentication.recovery.answer(secret, [...ANSWERS], HOME))).to.equal('answers_spent');
      expect(world.events.filter(({ type }) => type === 'recovery_answers_rejected')).to.have.length(5);
    });

    it('slows wrong answers down over all recoveries of an account', async () => {
      const holder = await world.holder({ level: 1 });
      await setQuestions(world, holder);
      const { recovery } = world.authentication;
      const outcomes: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const secret = await reachSecond(world, holder);
        for (let time = 0; time < 5; time += 1) {
          outcomes.push(codeOf(await recovery.answer(secret, ['a', 'b', 'c'], HOME)));
        }
      }
      expect(outcomes.slice(THROTTLES.answers.free)).to.deep.equal(
        Array.from({ length: 5 }, () => 'too_many_attempts'),
      );
      // Sign-ins are not delayed by it.
      expect(outcomeOf(await trying(world, holder.number, PASSWORD, '192.0.2.200'))).to.equal('ok');
    });
  });

  describe('once confirmed', () => {
    const reachPassword = async (holder: Holder): Promise<string> => {
      await setQuestions(world, holder);
      const secret = await reachSecond(world, holder);
      valueOf(await world.authentication.recovery.answer(secret, [...ANSWERS], HOME));
      return secret;
    };

    it('sets the password, ends all sessions, tells the holder, and holds LoA2 back for a day', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await reachPassword(holder);
      const { recovery } = world.authentication;
      world.events.length = 0;
      world.messages.length = 0;
      valueOf(await recovery.password.setPassword(secret, NEW_PASSWORD));
      expect(outcomeOf(await trying(world, holder.number, NEW_PASSWORD))).to.equal('ok');
      expect(outcomeOf(await trying(world, holder.number, PASSWORD))).to.equal('sign_in_failed');
      expect(world.ended).to.deep.equal([holder.account.id]);
      expect(world.events.find(({ type }) => type === 'password_recovered')).to.deep.equal({
        ...{ type: 'password_recovered', account: holder.account.id, factor: 'questions' },
      });
      await world.newestCode();
      expect(world.messages.map(({ text }) => text).join()).to.include('vừa được đặt lại');
      const { heldUntil } = await world.authentication.available(holder.account);
      expect(heldUntil?.getTime()).to.equal(world.clock.now().getTime() + DAY * 1000);
      expect((await recovery.find(secret))?.step).to.equal('done');
    });

    it('has the same rules for the password as everywhere', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await reachPassword(holder);
      const { password } = world.authentication.recovery;
      expect(codeOf(await password.setPassword(secret, 'matkhau123'))).to.equal('password_common');
      expect(codeOf(await password.setPassword(secret, holder.number))).to.equal('password_personal');
      expect(world.ended).to.deep.equal([]);
      valueOf(await password.setPassword(secret, NEW_PASSWORD));
    });

    it('sets one password, of two sent at the same instant', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await reachPassword(holder);
      const second = await world.process();
      const tries = [NEW_PASSWORD, `${NEW_PASSWORD} nữa`];
      const results = await Promise.all(
        [world, second].map(({ authentication }, index) =>
          authentication.recovery.password.setPassword(secret, tries[index] ?? ''),
        ),
      );
      const outcomes = results.map(codeOf);
      expect(outcomes.toSorted()).to.deep.equal(['ok', 'recovery_over']);
      const works = await Promise.all(tries.map((password) => trying(world, holder.number, password, STRANGER)));
      expect(works.map(({ ok }) => (ok ? 'ok' : 'recovery_over'))).to.deep.equal(outcomes);
    });

    it('is carried out by another process where the first one died, and leaves a later password alone', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await reachPassword(holder);
      const { recovery } = world.authentication;
      world.faults.add('credentials.updateOne');
      await recovery.password.setPassword(secret, NEW_PASSWORD).catch(() => undefined);
      world.faults.clear();
      expect(outcomeOf(await trying(world, holder.number, NEW_PASSWORD))).to.equal('sign_in_failed');
      const other = await world.process();
      await other.authentication.recovery.resume();
      expect(outcomeOf(await trying(world, holder.number, NEW_PASSWORD))).to.equal('ok');
      expect(world.ended).to.deep.equal([holder.account.id]);
      await other.authentication.recovery.resume();
      expect(world.ended).to.deep.equal([holder.account.id]);

      const again = await reachPassword(holder);
      world.faults.add('credentials.updateOne');
      await recovery.password.setPassword(again, `${NEW_PASSWORD} nữa`).catch(() => undefined);
      world.faults.clear();
      world.clock.pass(1);
      await world.authentication.factors.password.set(holder.account.id, PASSWORD);
      await other.authentication.recovery.resume();
      expect(outcomeOf(await trying(world, holder.number, PASSWORD))).to.equal('ok');
    });

    it('does nothing for an account that was locked meanwhile', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await reachPassword(holder);
      valueOf(await world.accounts.lock(holder.account.id, 'holder-request', { by: 'holder' }));
      const { recovery } = world.authentication;
      expect(await recovery.find(secret)).to.equal(undefined);
      expect(codeOf(await recovery.password.setPassword(secret, NEW_PASSWORD))).to.equal('recovery_over');
    });

    it('is lifted by an officer', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await reachPassword(holder);
      const { recovery } = world.authentication;
      valueOf(await recovery.password.setPassword(secret, NEW_PASSWORD));
      expect(await recovery.liftedAtDesk(holder.account.id, 'officer-7')).to.equal(true);
      expect((await world.authentication.available(holder.account)).heldUntil).to.equal(undefined);
      expect(world.events.at(-1)).to.deep.equal({
        ...{ type: 'recovery_hold_lifted', account: holder.account.id, officer: 'officer-7' },
      });
      expect(await recovery.liftedAtDesk(holder.account.id, 'officer-7')).to.equal(false);
    });
  });

  it('keeps number, password, answers and codes out of the store and the audit', async () => {
    const holder = await world.holder({ level: 1 });
    await setQuestions(world, holder);
    const secret = await reachSecond(world, holder);
    valueOf(await world.authentication.recovery.answer(secret, [...ANSWERS], HOME));
    valueOf(await world.authentication.recovery.password.setPassword(secret, NEW_PASSWORD));
    await world.newestCode();
    for (const name of ['recoveries', 'sign_ins', 'credentials', 'throttles', 'outbox', 'audit']) {
      const text = JSON.stringify(await world.store.raw(name).find({}).toArray());
      for (const one of [holder.number, NEW_PASSWORD, secret, ...ANSWERS, 'cothaonguyen', HOME, '84900000001']) {
        expect(text, name).to.not.include(one);
      }
    }
  });
});
