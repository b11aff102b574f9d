import { expect } from 'chai';
import { THROTTLES } from '../../../src/authentication/guarding/index.ts';
import { guess, openTarget, tally, type Target } from '../support/attacker.ts';

/** Limits per address work only if the client cannot choose its address. */
describe('attack: forged addresses', () => {
  const { free } = THROTTLES.place;
  const forged = (index: number): string => `203.${Math.floor(index / 250)}.${index % 250}.1`;

  const spray = async (target: Target, headers: (index: number) => string): Promise<Record<string, number>> => {
    const browser = target.from('');
    const { url } = await target.signInPage(browser);
    const outcomes: string[] = [];
    for (let index = 0; index < free + 10; index += 1) {
      const number = `0010909${String(index).padStart(5, '0')}`;
      outcomes.push(await guess(browser, url, { number, password: 'x', address: headers(index) }));
    }
    return tally(outcomes);
  };

  it('without a proxy X-Forwarded-For is not looked at', async function () {
    this.timeout(60_000);
    const target = await openTarget({ config: { trusted_proxies: [] } });
    try {
      target.clock.stand();
      expect(await spray(target, forged)).to.deep.equal({ sign_in_failed: free, too_many_attempts: 10 });
    } finally {
      await target.close();
    }
  });

  it('behind one, what the client put in front of it is not believed', async function () {
    this.timeout(60_000);
    const target = await openTarget();
    try {
      target.clock.stand();
      const outcomes = await spray(target, (index) => `${forged(index)}, 198.51.100.130`);
      expect(outcomes).to.deep.equal({ sign_in_failed: free, too_many_attempts: 10 });
    } finally {
      await target.close();
    }
  });
});
