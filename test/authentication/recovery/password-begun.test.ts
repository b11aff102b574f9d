import { expect } from 'chai';
import { THROTTLES } from '../../../src/authentication/guarding/index.ts';
import { RESEND_SECONDS } from '../../../src/authentication/factors/index.ts';
import { newSecret } from '../../../src/shared/index.ts';
import { onEachEngine } from '../../storage/engines.ts';
import type { problemOf } from '../world.ts';
import { HOME, openWorld, outcomeOf, PASSWORD, STRANGER, tally, trying, valueOf, type World } from '../world.ts';
import { ANSWERS, beginRecovery, reachSecond, setQuestions } from './journeys.ts';

onEachEngine('recovery of a password', (engine) => {
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
  const typesOf = (): string[] => world.events.map(({ type }) => type);

  describe('up to the right code', () => {
    it('says, reads and writes the same whether the number is anybody’s', async () => {
      const cases: readonly [about: string, number: string][] = [
        ['open', (await world.holder()).number],
        ['locked', (await world.holder({ state: 'locked' })).number],
        ['deceased', (await world.holder({ state: 'deceased' })).number],
        ['not activated', (await world.holder({ state: 'not-activated', level: 1 })).number],
        ['nobody’s', '001190999901'],
      ];
      const { recovery } = world.authentication;
      const seen = new Set<string>();
      for (const [index, [about, number]] of cases.entries()) {
        const address = `198.18.${index}.7`;
        const shows: unknown[] = [];
        const watch = async <T>(step: () => Promise<T>): Promise<T> => {
          world.calls.length = 0;
          const result = await step();
          shows.push(world.calls.toSorted());
          await world.newestCode();
          return result;
        };
        const secret = await watch(async () =>
          valueOf(await recovery.password.begin({ number, language: 'vi', address })),
        );
        shows.push(await watch(() => recovery.find(secret)));
        shows.push(await watch(() => recovery.password.resend(secret, 'vi', address)));
        world.clock.pass(RESEND_SECONDS);
        shows.push((await watch(() => recovery.password.sent(secret, address)))?.waitSeconds);
        shows.push(await watch(() => recovery.password.resend(secret, 'vi', address)));
        for (let tries = 0; tries < 6; tries += 1) {
          shows.push(await watch(() => recovery.password.verifyCode(secret, '000000', address)));
        }
        seen.add(JSON.stringify(shows));
        expect(world.messages, about).to.have.length(about === 'open' ? 2 : 0);
        world.messages.length = 0;
      }
      expect([...seen], [...seen].join('\n\n')).to.have.length(1);
    });

    it('refuses what is no number before anything else: nothing is sent, read or counted', async () => {
      const { recovery } = world.authentication;
      world.calls.length = 0;
      world.messages.length = 0;
      for (const [number, outcome] of [
        ['', 'personal_number_missing'],
        ['\u200B \u00A0', 'personal_number_missing'],
        ['12', 'personal_number_malformed'],
        ['0011904120734', 'personal_number_malformed'],
        ['{"$gt":""}', 'personal_number_malformed'],
      ] as const) {
        for (let times = 0; times < 5; times += 1) {
          expect(codeOf(await recovery.password.begin({ number, language: 'vi', address: HOME }))).to.equal(outcome);
        }
      }
      expect(world.calls).to.be.empty;
      await world.newestCode();
      expect(world.messages).to.be.empty;
    });

    it('takes no try for what is no code', async () => {
      const { number } = await world.holder();
      const secret = await beginRecovery(world, number);
      const { password } = world.authentication.recovery;
      world.calls.length = 0;
      for (let times = 0; times < 10; times += 1) {
        expect(codeOf(await password.verifyCode(secret, ' ', HOME))).to.equal('code_missing');
        expect(codeOf(await password.verifyCode(secret, '12345', HOME))).to.equal('code_malformed');
      }
      expect(world.calls).to.be.empty;
      expect(codeOf(await password.verifyCode(secret, await world.newestCode(), HOME))).to.equal('ok');
    });

    it('sends a code that says what it is for', async () => {
      const { number } = await world.holder();
      world.events.length = 0;
      await beginRecovery(world, number);
      expect(await world.newestCode()).to.match(/^\d{6}$/);
      expect(world.messages[0]?.text).to.include('đặt lại mật khẩu');
      expect(typesOf()).to.deep.equal(['recovery_begun']);
    });

    it('takes five tries of a code, counted before they are compared', async () => {
      const { number } = await world.holder();
      const secret = await beginRecovery(world, number);
      const code = await world.newestCode();
      const second = await world.process();
      const guesses = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          (index % 2 === 0 ? world : second).authentication.recovery.password.verifyCode(secret, '000000', HOME),
        ),
      );
      const outcomes = tally(guesses.map(codeOf));
      expect((outcomes['code_wrong'] ?? 0) + 1, JSON.stringify(outcomes)).to.equal(5);
      expect(codeOf(await world.authentication.recovery.password.verifyCode(secret, code, HOME))).to.equal(
        'code_spent',
      );
    });

    it('takes a right code once, of two at the same instant', async () => {
      const holder = await world.holder({ level: 1 });
      const secret = await beginRecovery(world, holder.number);
      const code = await world.newestCode();
      const second = await world.process();
      const results = await Promise.all(
        [world, second].map(({ authentication }) => authentication.recovery.password.verifyCode(secret, code, HOME)),
      );
      expect(tally(results.map(codeOf))['ok']).to.equal(1);
    });

    it('ends a code after five minutes, and when a newer one is sent', async () => {
      const { number } = await world.holder();
      const { password } = world.authentication.recovery;
      const secret = await beginRecovery(world, number);
      const first = await world.newestCode();
      world.clock.pass(RESEND_SECONDS - 1);
      expect(codeOf(await password.resend(secret, 'vi', HOME))).to.equal('code_just_sent');
      world.clock.pass(1);
      valueOf(await password.resend(secret, 'vi', HOME));
      const newer = await world.newestCode();
      if (first !== newer) expect(codeOf(await password.verifyCode(secret, first, HOME))).to.equal('code_wrong');
      world.clock.pass(300);
      expect(codeOf(await password.verifyCode(secret, newer, HOME))).to.equal('code_expired');
    });

    it('is bound to the browser that began it', async () => {
      const { number } = await world.holder();
      const mine = await beginRecovery(world, number);
      const theirs = await beginRecovery(world, number, STRANGER);
      const code = await world.newestCode();
      const { password } = world.authentication.recovery;
      expect(codeOf(await password.verifyCode(mine, code, HOME))).to.equal('code_wrong');
      expect(codeOf(await password.verifyCode(newSecret(), code, HOME))).to.equal('recovery_over');
      expect(codeOf(await password.verifyCode(theirs, code, HOME))).to.equal('ok');
    });

    it('is over after fifteen minutes', async () => {
      const holder = await world.holder({ level: 1 });
      await setQuestions(world, holder);
      const secret = await reachSecond(world, holder);
      world.clock.pass(15 * 60);
      expect(await world.authentication.recovery.find(secret)).to.equal(undefined);
      expect(codeOf(await world.authentication.recovery.answer(secret, [...ANSWERS], HOME))).to.equal('recovery_over');
    });
  });

  describe('begun by strangers', () => {
    const ring = async (number: string, times: number, prefix: string): Promise<string[]> => {
      const outcomes: string[] = [];
      for (let time = 0; time < times; time += 1) {
        const address = `${prefix}.${time}.1`;
        outcomes.push(codeOf(await world.authentication.recovery.password.begin({ number, language: 'vi', address })));
      }
      return outcomes;
    };

    it('rings the holder’s phone three times, from however many places, and the answer is that of a number of nobody', async () => {
      const { number } = await world.holder();
      const expected = { ok: THROTTLES.recoveries.free, too_many_recoveries: 7 };
      expect(tally(await ring(number, 10, '203.0'))).to.deep.equal(expected);
      expect(tally(await ring('001190999902', 10, '203.1'))).to.deep.equal(expected);
      await world.newestCode();
      expect(world.messages).to.have.length(THROTTLES.recoveries.free);
    });

    it('lets no more through when they come at the same instant', async () => {
      const { number } = await world.holder();
      const second = await world.process();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? world : second).authentication.recovery.password.begin({
            number,
            language: 'vi',
            address: `203.2.${index}.1`,
          }),
        ),
      );
      expect(tally(results.map(codeOf))['ok']).to.equal(THROTTLES.recoveries.free);
    });

    it('rings it four times a day at most, in the long run', async () => {
      const { number } = await world.holder();
      await ring(number, 4, '203.3');
      let rung = 0;
      for (let minute = 0; minute < 4 * 24 * 60; minute += 10) {
        world.clock.pass(600);
        const [outcome] = await ring(number, 1, '203.4');
        if (outcome === 'ok' && minute >= 24 * 60) rung += 1;
      }
      expect(rung).to.be.at.most(3 * 4);
    });

    it('keeps the holder from neither signing in nor recovering at a familiar place', async () => {
      const holder = await world.holder();
      expect(outcomeOf(await trying(world, holder.number, PASSWORD, HOME))).to.equal('ok');
      await ring(holder.number, 10, '203.5');
      const signInId = newSecret();
      expect(outcomeOf(await trying(world, holder.number, PASSWORD, HOME, signInId))).to.equal('ok');
      const sent = await world.authentication.factors.sms_code.send({
        ...{ signInId, language: 'vi', address: HOME, organisation: 'Test portal' },
      });
      expect(codeOf(sent)).to.equal('ok');
      await reachSecond(world, holder);
    });
  });
});
