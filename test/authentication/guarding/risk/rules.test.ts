import { expect } from 'chai';
import fc from 'fast-check';
import {
  applies,
  RISK_RULE_NAMES,
  RISK_RULES,
  type Circumstance,
} from '../../../../src/authentication/guarding/risk/rules.ts';

const PLAIN: Circumstance = {
  isNewDevice: false,
  isNewPlace: false,
  travel: undefined,
  accountFailures: 0,
  placeFailures: 0,
  isSprayed: false,
};
const raised = (changes: Partial<Circumstance>): string[] =>
  RISK_RULE_NAMES.filter((name) => applies(RISK_RULES[name], { ...PLAIN, ...changes }));

const CASES: readonly (readonly [string, Partial<Circumstance>, readonly string[]])[] = [
  ['nothing out of the ordinary', {}, []],
  ['a new device', { isNewDevice: true }, []],
  ['a new place', { isNewPlace: true }, []],
  ['a new device and place', { isNewDevice: true, isNewPlace: true }, ['new_device_and_place']],
  ['a flight', { travel: { km: 9000, hours: 10 } }, []],
  ['faster than a flight', { travel: { km: 9001, hours: 10 } }, ['impossible_travel']],
  ['at two places at once', { travel: { km: 500, hours: 0 } }, ['impossible_travel']],
  ['over a border', { travel: { km: 499, hours: 0 } }, []],
  ['nine failures', { isNewDevice: true, accountFailures: 9 }, []],
  ['ten failures', { isNewDevice: true, accountFailures: 10 }, ['many_failures']],
  ['ten failures of others, at home', { accountFailures: 10 }, []],
  ['49 failures of the place', { isNewDevice: true, placeFailures: 49 }, []],
  ['50 failures of the place', { isNewDevice: true, placeFailures: 50 }, ['hostile_place']],
  ['failures everywhere', { isNewDevice: true, isSprayed: true }, ['spraying']],
  ['failures everywhere, at home', { isSprayed: true }, []],
  ['50 failures of the place, at home', { placeFailures: 50 }, []],
];

describe('the rules of risk', () => {
  for (const [name, changes, rules] of CASES) {
    it(`${rules.length === 0 ? 'ask for nothing' : 'ask for more'}: ${name}`, () => {
      expect(raised(changes)).to.deep.equal(rules);
    });
  }

  it('never ask for less when more is suspicious', () => {
    const circumstance = fc.record({
      isNewDevice: fc.boolean(),
      isNewPlace: fc.boolean(),
      travel: fc.option(
        fc.record({ km: fc.integer({ min: 0, max: 20_000 }), hours: fc.integer({ min: 0, max: 100 }) }),
        {
          nil: undefined,
        },
      ),
      accountFailures: fc.integer({ min: 0, max: 30 }),
      placeFailures: fc.integer({ min: 0, max: 120 }),
      isSprayed: fc.boolean(),
    });
    fc.assert(
      fc.property(circumstance, (at) => {
        const worse = { ...at, isNewDevice: true, isNewPlace: true, accountFailures: at.accountFailures + 1 };
        expect(raised(worse)).to.include.members(raised(at));
      }),
    );
  });
});
