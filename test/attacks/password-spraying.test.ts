import { expect } from 'chai';
import { THROTTLES } from '../../src/authentication/guarding/index.ts';
import { SPRAYING } from '../../src/authentication/guarding/throttling/everywhere.ts';
import { walkThrough } from '../support/relying-party.ts';
import { atPort, guess, openTarget, PASSWORD, startSecondProcess, tally, type Target } from './support/attacker.ts';
import { watchWork, type Work } from './support/work.ts';

const SPRAYED = 'Matkhau@123';
const AT_ONCE = 20;
const nobody = (index: number): string => `0010908${String(index).padStart(5, '0')}`;

describe('attack: password spraying', () => {
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

  /** Tries one password on many accounts, alternating between two processes. */
  const spray = async (times: number, addressOf: (index: number) => string): Promise<Record<string, number>> => {
    const browser = target.from(addressOf(0));
    const page = await target.signInPage(browser);
    const outcomes: string[] = [];
    work.done();
    for (let from = 0; from < times; from += AT_ONCE) {
      const round = Array.from({ length: AT_ONCE }, (_, offset) => {
        const index = from + offset;
        const url = index % 2 === 0 ? page.url : atPort(page.url, second.port);
        return guess(browser, url, { number: nobody(index), password: SPRAYED, address: addressOf(index) });
      });
      outcomes.push(...(await Promise.all(round)));
    }
    return tally(outcomes);
  };
  const hashed = (): number => work.done().filter((call) => call.startsWith('argon2.verify')).length;
  const signIn = async (address: string, number: string): Promise<string> => {
    const browser = target.from(address);
    return guess(browser, (await target.signInPage(browser)).url, { number, password: PASSWORD });
  };

  it('from one address: a hundred accounts, then no more than one a minute', async () => {
    const { free } = THROTTLES.place;
    await spray(200, () => '198.51.100.20');
    expect(hashed()).to.be.within(free, free + AT_ONCE);
    target.clock.pass(THROTTLES.place.maxSeconds);
    await spray(AT_ONCE, () => '198.51.100.20');
    // After the delay, concurrent attempts get in together; later ones are refused again.
    expect(hashed()).to.be.within(1, AT_ONCE);
    await spray(AT_ONCE, () => '198.51.100.20');
    expect(hashed()).to.equal(0);
  });

  it('from a whole network, each address below its own limit: the network closes, others do not', async function () {
    this.timeout(240_000);
    const { free } = THROTTLES.network;
    const { number } = await target.holder();
    const addressOf = (index: number): string => `192.0.2.${index % 256}`;
    target.clock.stand();
    await spray(free + 200, addressOf);
    expect(hashed()).to.be.within(free, free + AT_ONCE);
    expect(await signIn('192.0.2.77', number)).to.equal('too_many_attempts');
    expect(await signIn('192.0.3.77', number)).to.equal('consent');
    target.clock.go();
  });

  it('from a botnet, each address and account once: whoever has a new device is asked for a second factor', async function () {
    this.timeout(60_000);
    const { number } = await target.holder();
    const next = async (address: string): Promise<string> => {
      target.clock.pass(60);
      return signIn(address, number);
    };
    // All earlier counts have expired.
    target.clock.pass(86_400);
    const first = target.from('113.160.0.1');
    await walkThrough(first, await target.signInPage(first), { number, password: PASSWORD });
    // Another device in the same country is normal.
    expect(await next('113.161.0.1')).to.equal('gone on');
    await spray(SPRAYING.least, (index) => `9${index % 8}.${index % 250}.${Math.floor(index / 250)}.1`);
    expect(await next('113.162.0.1')).to.equal('one-time-code');
    // It ends without intervention, and nobody was locked out meanwhile.
    target.clock.pass(1200);
    expect(await next('113.163.0.1')).to.equal('gone on');
  });

  it('does not lock anybody out of a place that is theirs', async () => {
    const { number } = await target.holder();
    expect(await signIn('203.0.113.5', number)).to.equal('consent');
    await spray(140, () => '203.0.113.5');
    expect(await signIn('203.0.113.5', number)).to.equal('consent');
  });
});
