import { expect } from 'chai';
import { newId, newSecret, randomDigits } from '../../src/shared/index.ts';

const TIMES = 20_000;
const made = (make: () => string): string[] => Array.from({ length: TIMES }, make);

/** The share of ones among the bits of many values, by the place of the bit. */
const shares = (values: readonly string[]): number[] => {
  const bytes = values.map((value) => Buffer.from(value, 'base64url'));
  const places = (bytes[0]?.length ?? 0) * 8;
  return Array.from({ length: places }, (_, place) => {
    const ones = bytes.filter((one) => (((one[place >> 3] ?? 0) >> (place & 7)) & 1) === 1);
    return ones.length / bytes.length;
  });
};

describe('random values', () => {
  for (const [what, make, bits] of [
    ['ids have 128 bits', newId, 128],
    ['secrets have 256 bits', () => newSecret(), 256],
  ] as const) {
    it(`of which ${what}, each of them random, and no two are the same`, () => {
      const values = made(make);
      expect(new Set(values).size).to.equal(TIMES);
      const places = shares(values);
      expect(places).to.have.length(bits);
      // Of 20,000 fair bits the share lies within 0.47 and 0.53, eight standard deviations, but for one run in 10^14.
      for (const share of places) expect(share).to.be.within(0.47, 0.53);
    });
  }

  it('of digits have all of them at each place, zero first as well', () => {
    const codes = made(() => randomDigits(6));
    for (let place = 0; place < 6; place += 1) {
      const digits = new Set(codes.map((code) => code[place]));
      expect(digits.size, String(place)).to.equal(10);
    }
    expect(codes.every((code) => /^\d{6}$/.test(code))).to.equal(true);
  });
});
