import { expect } from 'chai';
import { beginRecovery, guess, openTarget, PASSWORD, type Target } from './support/attacker.ts';
import { watchWork, type Work } from './support/work.ts';

const SAMPLES = 40;

/**
 * Compares work instead of time: store calls and hashing must be the same for numbers with and without an account.
 * Times are printed for information only.
 */
describe('attack: timing', () => {
  let target: Target;
  let work: Work;
  let places = 0;

  before(async () => {
    target = await openTarget();
    work = watchWork(target.test.service);
  });
  after(async () => {
    work.stop();
    await target.close();
  });

  /** An address in an unused network, because the first count of a key takes different store calls. */
  const freshAddress = (): string => `10.${Math.floor((places += 1) / 250)}.${places % 250}.1`;
  const wrong = async (): Promise<[about: string, number: string, password: string][]> => {
    const { test } = target;
    return [
      ['wrong password', (await target.holder()).number, 'x'],
      ['no such number', '001099000001', 'x'],
      ['very long password', (await target.holder()).number, 'x'.repeat(2000)],
      ['locked', test.person('locked').record.number, 'x'],
      ['deceased', test.person('deceased').record.number, 'x'],
      ['not activated', test.person('not-activated').record.number, 'x'],
    ];
  };
  const workOf = async (number: string, password: string): Promise<string[]> => {
    const browser = target.from('203.0.113.80');
    const own = await target.signInPage(browser);
    work.done();
    expect(await guess(browser, own.url, { number, password, address: freshAddress() })).to.equal('sign_in_failed');
    return work.done();
  };

  it('of a sign-in: the same calls of the store and the same hashing, whoever the number belongs to', async () => {
    const seen = new Map<string, string[]>();
    for (const [about, number, password] of await wrong()) {
      const done = (await workOf(number, password)).join('\n');
      seen.set(done, [...(seen.get(done) ?? []), about]);
    }
    expect([...seen.values()], [...seen.keys()].join('\n---\n')).to.have.length(1);
    const [done = ''] = seen.keys();
    expect(done.split('\n').filter((call) => call.startsWith('argon2.verify'))).to.have.length(1);
  });

  it('of a sign-in that is turned away: no hashing at all, and the same reads', async () => {
    const seen = new Set<string>();
    for (const number of [(await target.holder()).number, '001099000002']) {
      const browser = target.from('203.0.113.82');
      const { url } = await target.signInPage(browser);
      const address = freshAddress();
      for (let time = 0; time < 6; time += 1) await guess(browser, url, { number, password: 'x', address });
      work.done();
      expect(await guess(browser, url, { number, password: PASSWORD, address })).to.equal('too_many_attempts');
      seen.add(work.done().join('\n'));
    }
    expect([...seen]).to.have.length(1);
    expect([...seen][0]).to.not.include('argon2');
  });

  it('of a recovery: the same calls of the store and the same hashing, whoever the number belongs to', async () => {
    const seen = new Map<string, string[]>();
    for (const [about, number] of await wrong()) {
      const browser = target.from(freshAddress());
      work.done();
      const page = await beginRecovery(browser, target.test.issuer, number);
      expect(page.name, about).to.equal('recovery-sms-code');
      const begun = work.done().join('\n');
      await browser.submit(page, { fields: { code: '314159' } });
      const done = `${begun}\n---\n${work.done().join('\n')}`;
      seen.set(done, [...(seen.get(done) ?? []), about]);
    }
    expect([...seen.values()], [...seen.keys()].join('\n=====\n')).to.have.length(1);
  });

  it('by the clock, for information only', async function () {
    this.timeout(60_000);
    const { number } = await target.holder();
    const times = new Map<string, number[]>([
      ['somebody’s number', []],
      ['nobody’s number', []],
    ]);
    // Alternating, so that other load on the machine affects both alike.
    for (let sample = 0; sample < 2 * SAMPLES; sample += 1) {
      const [about, of] = [...times][sample % 2] ?? ['', []];
      const browser = target.from('203.0.113.83');
      const { url } = await target.signInPage(browser);
      const tried = { number: about.startsWith('somebody') ? number : '001099000003', password: 'x' };
      const before = performance.now();
      await guess(browser, url, { ...tried, address: freshAddress() });
      of.push(performance.now() - before);
      target.clock.pass(900);
    }
    const medians = [...times].map(([about, of]) => [about, of.toSorted((a, b) => a - b)[SAMPLES / 2] ?? NaN] as const);
    const told = medians.map(([about, ms]) => `${about} ${ms.toFixed(2)} ms`);
    console.log(`        medians of ${SAMPLES}: ${told.join(', ')}`);
  });
});
