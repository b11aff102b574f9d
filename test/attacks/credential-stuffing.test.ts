import { expect } from 'chai';
import { THROTTLES } from '../../src/authentication/guarding/index.ts';
import { atPort, guess, openTarget, PASSWORD, startSecondProcess, tally, type Target } from './support/attacker.ts';
import { watchWork, type Work } from './support/work.ts';

// A server behind a socket takes ten times as long for the same decisions.
const GUESSES = process.env['SEN_ID_TEST_MONGODB'] === undefined ? 10_000 : 2000;
const AT_ONCE = 20;
const botAddress = (index: number): string => `203.0.${Math.floor((index % 2500) / 250)}.${index % 250}`;

describe('attack: credential stuffing', () => {
  let target: Target;
  let second: { readonly port: number; close(): Promise<void> };
  let work: Work;

  before(async () => {
    target = await openTarget();
    second = await startSecondProcess(target);
    work = watchWork(target.test.service);
  });
  after(async () => {
    work.stop();
    await second.close();
    await target.close();
  });

  interface Pair {
    readonly number: string;
    readonly password: string;
  }

  /** Tries pairs of number and password, twenty at once, at two processes in turn. @returns outcomes by code. */
  const stuff = async (
    times: number,
    pairOf: (index: number) => Pair,
    addressOf: (index: number) => string,
  ): Promise<Record<string, number>> => {
    const browser = target.from(addressOf(0));
    const page = await target.signInPage(browser);
    const outcomes: string[] = [];
    for (let from = 0; from < times; from += AT_ONCE) {
      const round = Array.from({ length: AT_ONCE }, (_, offset) => {
        const index = from + offset;
        const url = index % 2 === 0 ? page.url : atPort(page.url, second.port);
        return guess(browser, url, { ...pairOf(index), address: addressOf(index) });
      });
      outcomes.push(...(await Promise.all(round)));
    }
    return tally(outcomes);
  };
  const hashed = (): number => work.done().filter((call) => call.startsWith('argon2.verify')).length;

  const crowds: readonly [whence: string, addressOf: (index: number) => string][] = [
    ['one address', () => '198.51.100.9'],
    ['2,500 addresses of a botnet', botAddress],
  ];
  for (const [whence, addressOf] of crowds) {
    it(`${GUESSES} passwords for one account from ${whence}, two processes: fewer than 20 reach the hash`, async function () {
      this.timeout(900_000);
      const { number } = await target.holder();
      work.done();
      const outcomes = await stuff(GUESSES, (index) => ({ number, password: `Matkhau${index}` }), addressOf);
      expect(hashed()).to.be.within(1, 19);
      expect(outcomes['sign_in_failed']).to.be.below(20);
      expect(outcomes['too_many_attempts']).to.equal(GUESSES - (outcomes['sign_in_failed'] ?? 0));
    });
  }

  it('a leaked list of other people’s passwords from one address: the right one behind the first hundred is not found', async () => {
    const { number } = await target.holder();
    const list = Array.from({ length: 200 }, (_, index) =>
      index === 180
        ? { number, password: PASSWORD }
        : { number: `0011906${String(index).padStart(5, '0')}`, password: 'x' },
    );
    work.done();
    const outcomes = await stuff(
      list.length,
      (index) => list[index] as Pair,
      () => '198.51.100.10',
    );
    // Concurrent attempts are bounded only by the hashing queue.
    expect(hashed()).to.be.within(THROTTLES.place.free, THROTTLES.place.free + AT_ONCE);
    expect(Object.keys(outcomes).toSorted()).to.deep.equal(['sign_in_failed', 'too_many_attempts']);
  });

  it('lets the staff of a ministry sign in from the address that the attack comes from', async () => {
    const address = '198.51.100.11';
    const { number } = await target.holder();
    const own = target.from(address);
    expect(await guess(own, (await target.signInPage(own)).url, { number, password: PASSWORD })).to.equal('consent');
    await stuff(
      140,
      (index) => ({ number: `0011907${String(index).padStart(5, '0')}`, password: 'x' }),
      () => address,
    );
    const again = target.from(address);
    expect(await guess(again, (await target.signInPage(again)).url, { number, password: PASSWORD })).to.equal(
      'consent',
    );
  });

  it('never counts successes: 130 colleagues at one address', async function () {
    this.timeout(60_000);
    for (let colleague = 0; colleague < 130; colleague += 1) {
      const { number } = await target.holder();
      const browser = target.from('198.51.100.12');
      const { url } = await target.signInPage(browser);
      expect(await guess(browser, url, { number, password: PASSWORD }), `colleague ${colleague}`).to.equal('consent');
    }
  });
});
