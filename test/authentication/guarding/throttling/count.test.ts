import { expect } from 'chai';
import fc from 'fast-check';
import { delayAfter, THROTTLES } from '../../../../src/authentication/guarding/index.ts';
import {
  forgottenAt,
  hasPlace,
  isBlank,
  noCount,
  reckoned,
  waitOf,
  withFailure,
  withLease,
  withOutcome,
  type Count,
} from '../../../../src/authentication/guarding/throttling/count.ts';
import { mostFailures } from '../../../../src/authentication/guarding/throttling/policies.ts';

const START = new Date('2026-03-02T01:00:00Z');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);
const policies = Object.entries(THROTTLES);
const aPolicy = fc.constantFrom(...Object.values(THROTTLES));

const failing = (times: number, policy: (typeof THROTTLES)[keyof typeof THROTTLES]): Count => {
  let count = noCount(START);
  for (let time = 0; time < times; time += 1) count = withFailure(count, policy, START);
  return count;
};

describe('delays', () => {
  for (const [name, policy] of policies) {
    it(`of ${name} begin after ${policy.free} failures, grow, and end at ${policy.maxSeconds} seconds`, () => {
      expect(delayAfter(policy.free - 1, policy)).to.equal(0);
      expect(delayAfter(policy.free, policy)).to.equal(policy.baseSeconds);
      expect(delayAfter(policy.free + 1, policy)).to.equal(policy.baseSeconds * 2);
      expect(delayAfter(mostFailures(policy), policy)).to.equal(policy.maxSeconds);
      expect(delayAfter(mostFailures(policy) - 1, policy)).to.be.below(policy.maxSeconds);
      expect(delayAfter(1e6, policy)).to.equal(policy.maxSeconds);
    });
  }

  it('are never longer than 15 minutes for who signs in, and six hours for who recovers or comes to an account', () => {
    const others = ['recoveries', 'recoveries_at_place', 'answers', 'registrations', 'activations', 'declarations'];
    for (const [name, { maxSeconds }] of policies) {
      expect(maxSeconds, name).to.be.at.most(others.includes(name) ? 6 * 3600 : 900);
    }
  });

  it('of an account leave the holder a turn: a guesser’s own delay is longer than the account’s', () => {
    expect(THROTTLES.account_at_place.maxSeconds).to.be.above(2 * THROTTLES.account.maxSeconds);
  });

  it('are never shortened by a failure, nor made longer by waiting', () => {
    fc.assert(
      fc.property(aPolicy, fc.array(fc.nat(2000), { maxLength: 40 }), (policy, pauses) => {
        let [count, time] = [noCount(START), 0];
        for (const pause of pauses) {
          time += pause;
          const now = after(time);
          const before = reckoned(count, policy, now);
          expect(waitOf(before, now)).to.be.at.most(waitOf(count, now));
          count = withFailure(before, policy, now);
          expect(waitOf(count, now)).to.be.within(waitOf(before, now), policy.maxSeconds * 1000);
        }
      }),
    );
  });
});

describe('counts', () => {
  it('let as many tries begin as are free, then one at a time', () => {
    const policy = THROTTLES.account_at_place;
    let count = noCount(START);
    for (let tries = 0; tries < policy.free; tries += 1) {
      expect(hasPlace(count, policy)).to.equal(true);
      count = withLease(count, String(tries), START);
    }
    expect(hasPlace(count, policy)).to.equal(false);
    expect(hasPlace(failing(20, policy), policy)).to.equal(true);
    expect(hasPlace(withLease(failing(20, policy), 'x', START), policy)).to.equal(false);
  });

  it('forget one failure at a time, and all in the end', () => {
    const policy = THROTTLES.account_at_place;
    const count = failing(3, policy);
    expect(reckoned(count, policy, after(policy.forgetSeconds - 1)).failures).to.equal(3);
    expect(reckoned(count, policy, after(policy.forgetSeconds)).failures).to.equal(2);
    expect(reckoned(count, policy, after(3 * policy.forgetSeconds)).failures).to.equal(0);
  });

  it('forget the same in one step as in many', () => {
    fc.assert(
      fc.property(aPolicy, fc.nat(12), fc.array(fc.nat(3000), { maxLength: 20 }), (policy, failures, pauses) => {
        const whole = failing(failures, policy);
        let [steps, time] = [whole, 0];
        for (const pause of pauses) {
          time += pause;
          steps = reckoned(steps, policy, after(time));
        }
        expect(steps.failures).to.equal(reckoned(whole, policy, after(time)).failures);
      }),
    );
  });

  it('take a try for failed whose process is gone', () => {
    const policy = THROTTLES.account_at_place;
    const left = withLease(failing(4, policy), 'gone', START);
    const later = reckoned(left, policy, after(61));
    expect(later.failures).to.equal(5);
    expect(later.underWay).to.deep.equal([]);
    expect(waitOf(later, after(61))).to.be.above(0);
  });

  it('are as before when nothing was tried, and blank after a success', () => {
    const policy = THROTTLES.account;
    const count = failing(4, policy);
    const leased = withLease(count, 'a', START);
    expect(withOutcome(leased, 'a', 'untried', policy, START)).to.deep.equal(count);
    expect(withOutcome(leased, 'a', 'failed', policy, START)).to.deep.equal(failing(5, policy));
    expect(isBlank(withOutcome(leased, 'a', 'succeeded', policy, START), START)).to.equal(true);
    const two = withLease(leased, 'b', START);
    expect(withOutcome(two, 'a', 'succeeded', policy, START).underWay.map(({ id }) => id)).to.deep.equal(['b']);
  });

  it('are kept until nothing is left to remember, and no longer', () => {
    fc.assert(
      fc.property(aPolicy, fc.nat(30), fc.nat(4), (policy, failures, leases) => {
        let count = failing(failures, policy);
        for (let lease = 0; lease < leases; lease += 1) count = withLease(count, String(lease), START);
        const end = forgottenAt(count, policy);
        expect(
          isBlank(reckoned(count, policy, new Date(end.getTime() + 86_400_000)), new Date(end.getTime() + 86_400_000)),
        ).to.equal(true);
        const before = new Date(end.getTime() - 1);
        if (leases === 0 && failures > 0) expect(isBlank(reckoned(count, policy, before), before)).to.equal(false);
        if (leases === 0) expect(isBlank(reckoned(count, policy, end), end)).to.equal(true);
      }),
    );
  });
});
