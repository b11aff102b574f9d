import { expect } from 'chai';
import fc from 'fast-check';
import {
  authenticationLevel,
  FACTOR_NAMES,
  type FactorKind,
  type FactorName,
  levelNow,
  mergeProofs,
  missingFactors,
  type Proof,
  statementNow,
} from '../../../src/authentication/factors/index.ts';
import { levelOfKinds } from '../../../src/authentication/factors/proofs.ts';

const REUSE = { 1: 28_800, 2: 900, 3: 300, 4: 300 };
const NOW = 1_800_000_000;

/** `password@10`: shown ten seconds ago. */
const proofs = (...texts: string[]): Proof[] =>
  texts.map((text) => {
    const [factor = '', ago = '0'] = text.split('@');
    return { factor: factor as FactorName, at: NOW - Number(ago) };
  });

const aProof = fc.record({
  factor: fc.constantFrom(...FACTOR_NAMES),
  at: fc.integer({ min: NOW - 40_000, max: NOW }),
});
const someProofs = fc.array(aProof, { maxLength: 6 });
const levelAt = (list: readonly Proof[], now = NOW): number => levelNow(list, now, REUSE);

describe('what proofs are worth', () => {
  const kinds: readonly [FactorKind[], number][] = [
    [[], 0],
    [['knowledge'], 1],
    [['possession'], 1],
    [['biometric'], 1],
    [['knowledge', 'possession'], 2],
    [['knowledge', 'biometric'], 3],
    [['possession', 'biometric'], 3],
    [['knowledge', 'possession', 'biometric'], 4],
  ];
  for (const [given, level] of kinds) {
    it(`D69 Art 20: ${given.join(' and ') || 'nothing'} is authentication level ${level}`, () => {
      expect(levelOfKinds(new Set(given))).to.equal(level);
    });
  }

  const cases: readonly [texts: string[], level: number][] = [
    [[], 0],
    [['password'], 1],
    [['sms_code'], 1],
    [['password', 'sms_code'], 2],
    [['password', 'password@5'], 1],
    [['password@28800'], 1],
    [['password@28801'], 0],
    [['password@900', 'sms_code@900'], 2],
    [['password@901', 'sms_code@901'], 1],
    [['password@28800', 'sms_code@0'], 2],
    [['password@28801', 'sms_code@0'], 1],
    [['password@0', 'sms_code@28801'], 1],
    [['password@0', 'sms_code@901'], 1],
    [['passkey'], 2],
    [['passkey@901'], 1],
    [['passkey@901', 'password'], 1],
    [['password', 'passcode'], 1],
    [['totp', 'sms_code', 'recovery_code'], 1],
    [['portrait_check'], 1],
    [['password', 'portrait_check'], 3],
    [['password', 'portrait_check@301'], 1],
    [['password', 'sms_code', 'portrait_check@301'], 2],
    [['password@1000', 'sms_code@1000', 'portrait_check'], 4],
    [['passkey@1000', 'portrait_check'], 4],
  ];
  for (const [texts, level] of cases) {
    it(`${texts.join(' and ') || 'nothing'} (seconds ago) is level ${level} now`, () => {
      expect(levelAt(proofs(...texts))).to.equal(level);
    });
  }

  it('never falls when something more is proved', () => {
    fc.assert(
      fc.property(someProofs, aProof, (list, more) => {
        expect(levelAt(mergeProofs(list, [more]))).to.be.at.least(levelAt(list));
        expect(authenticationLevel([...list, more])).to.be.at.least(authenticationLevel(list));
      }),
    );
  });

  it('never rises by waiting', () => {
    fc.assert(
      fc.property(someProofs, fc.integer({ min: 0, max: 40_000 }), (list, seconds) => {
        expect(levelAt(list, NOW + seconds)).to.be.at.most(levelAt(list));
      }),
    );
  });

  it('merges to the newest proof of each factor, in whatever order, and loses none', () => {
    fc.assert(
      fc.property(someProofs, someProofs, (one, two) => {
        const merged = mergeProofs(one, two);
        const all = [...one, ...two];
        expect(new Set(merged.map(({ factor }) => factor))).to.deep.equal(new Set(all.map(({ factor }) => factor)));
        for (const { factor, at } of merged) {
          expect(at).to.equal(Math.max(...all.filter((proof) => proof.factor === factor).map((proof) => proof.at)));
        }
        expect(mergeProofs(two, one)).to.have.deep.members(merged);
        expect(mergeProofs(merged, merged)).to.deep.equal(merged);
        expect(levelAt(merged)).to.be.at.least(Math.max(levelAt(one), levelAt(two)));
      }),
    );
  });
});

describe('what tokens state of proofs', () => {
  const stated = (...texts: string[]) => statementNow(proofs(...texts), NOW, REUSE);
  const cases: readonly [texts: string[], amr: string[]][] = [
    [[], []],
    [['password'], ['pwd']],
    [['sms_code'], ['sms']],
    [
      ['password', 'sms_code'],
      ['pwd', 'sms', 'mfa'],
    ],
    [['password', 'password@9'], ['pwd']],
    [['passkey'], ['pop', 'user', 'mfa']],
    [
      ['totp', 'recovery_code', 'portrait_check'],
      ['otp', 'face', 'mfa'],
    ],
    // What is too old for its level is not stated.
    [['password@28801'], []],
    [['password', 'portrait_check@301'], ['pwd']],
    [['password@1000', 'sms_code@901'], ['pwd']],
    [
      ['password', 'sms_code@900', 'portrait_check@301'],
      ['pwd', 'sms', 'mfa'],
    ],
    [['password', 'sms_code@901', 'portrait_check@301'], ['pwd']],
    [
      ['password@1000', 'sms_code@1000', 'portrait_check'],
      ['pwd', 'sms', 'face', 'mfa'],
    ],
    [
      ['passkey@901', 'portrait_check@301'],
      ['pop', 'user'],
    ],
    [['password@28801', 'sms_code@20', 'totp@901'], ['sms']],
  ];
  for (const [texts, amr] of cases) {
    it(`is amr [${amr.join(', ')}] for ${texts.join(' and ') || 'nothing'}`, () => {
      expect(stated(...texts).amr).to.deep.equal(amr);
    });
  }

  it('says mca only while the factor of the other device counts', () => {
    const across = (ago: number): Proof[] => [
      ...proofs('password'),
      { factor: 'sms_code', at: NOW - ago, elsewhere: true },
    ];
    expect(statementNow(across(900), NOW, REUSE).amr).to.deep.equal(['pwd', 'sms', 'mfa', 'mca']);
    expect(statementNow(across(901), NOW, REUSE).amr).to.deep.equal(['pwd']);
  });

  it('agrees with itself: the level is that of the proofs, and amr names methods of two kinds only from level 2', () => {
    fc.assert(
      fc.property(someProofs, (list) => {
        const { level, amr } = statementNow(list, NOW, REUSE);
        expect(level).to.equal(levelAt(list));
        expect(amr.includes('mfa')).to.equal(level >= 2);
        expect(amr.length === 0).to.equal(level === 0);
        if (level < 3) expect(amr.filter((method) => method === 'face').length).to.be.at.most(amr.length === 1 ? 1 : 0);
      }),
    );
  });
});

describe('missing factors', () => {
  const cases: readonly [wanted: 0 | 1 | 2 | 3 | 4, have: string[], available: FactorName[], missing: FactorName[]][] =
    [
      [1, [], ['password', 'sms_code'], ['password', 'sms_code']],
      [1, ['password'], ['password', 'sms_code'], []],
      [2, ['password'], ['sms_code', 'password'], ['sms_code']],
      [2, ['password'], ['password'], []],
      [2, ['password@901', 'sms_code@901'], ['password', 'sms_code'], ['sms_code']],
      [2, ['password'], ['sms_code', 'email_code', 'totp', 'passkey'], ['passkey', 'totp', 'sms_code', 'email_code']],
      [3, ['password', 'sms_code'], ['password', 'sms_code', 'portrait_check'], ['portrait_check']],
      [4, ['password'], ['password', 'sms_code', 'portrait_check'], ['sms_code', 'portrait_check']],
      [2, ['password@10', 'sms_code@901'], ['password', 'sms_code'], ['sms_code']],
      [2, ['password@901', 'sms_code@10'], ['password', 'sms_code'], []],
      [3, ['password', 'sms_code'], ['password', 'sms_code'], []],
      // A factor that would only help indirectly is not asked for.
      [3, ['password'], ['password', 'sms_code', 'portrait_check'], ['portrait_check']],
      [4, ['password', 'sms_code'], ['password', 'sms_code', 'portrait_check'], ['portrait_check']],
      [4, ['passkey'], ['password', 'sms_code', 'portrait_check'], ['portrait_check']],
      [4, ['password', 'sms_code@901', 'portrait_check@301'], ['sms_code', 'portrait_check'], ['portrait_check']],
      [3, ['password'], ['password', 'sms_code'], []],
      [2, ['password@28801', 'sms_code@901'], ['password', 'sms_code'], ['password', 'sms_code']],
      [2, ['password@28801', 'sms_code'], ['password', 'sms_code'], ['password']],
      [0, [], ['password'], []],
    ];
  for (const [wanted, have, available, missing] of cases) {
    it(`for level ${wanted} with ${have.join(' and ') || 'nothing'}: ${missing.join(' or ') || 'none'}`, () => {
      expect(missingFactors(wanted, proofs(...have), available, NOW, REUSE)).to.deep.equal(missing);
    });
  }

  it('lead to the level, one after the other, wherever it can be reached', () => {
    const level = fc.constantFrom<(1 | 2 | 3 | 4)[]>(1, 2, 3, 4);
    fc.assert(
      fc.property(someProofs, level, (start, wanted) => {
        let list: readonly Proof[] = start;
        for (let steps = 0; levelAt(list) < wanted; steps += 1) {
          expect(steps).to.be.below(4);
          const [factor] = missingFactors(wanted, list, FACTOR_NAMES, NOW, REUSE);
          expect(factor).to.be.a('string');
          if (factor === undefined) return;
          list = mergeProofs(list, [{ factor, at: NOW }]);
        }
      }),
    );
  });
});
