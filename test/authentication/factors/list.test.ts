import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FACTOR_NAMES, factorOf } from '../../../src/authentication/factors/index.ts';
import { LANGUAGES } from '../../../src/shared/index.ts';

const LOCALES = resolve(import.meta.dirname, '../../../views/locales');

const textsOf = (language: string, file: string): Record<string, Record<string, unknown>> =>
  JSON.parse(readFileSync(resolve(LOCALES, language, file), 'utf8')) as Record<string, Record<string, unknown>>;

describe('the list of factors', () => {
  it('gives each page of a sign-in an address of its own', () => {
    const pages = FACTOR_NAMES.flatMap((name) => factorOf(name).page ?? []);
    expect(new Set(pages).size).to.equal(pages.length);
  });

  it('lets the first `amr` value of a factor stand for its kinds', () => {
    for (const name of FACTOR_NAMES) {
      const { amr, kinds } = factorOf(name);
      const same = FACTOR_NAMES.map(factorOf).filter((other) => other.amr[0] === amr[0]);
      for (const other of same) expect([...other.kinds].sort(), name).to.deep.equal([...kinds].sort());
    }
  });

  for (const language of LANGUAGES) {
    it(`has a name and a use for each factor in ${language}, and a name in messages for each that is enrolled`, () => {
      const factors = textsOf(language, 'factors.json');
      const { authenticators = {} } = textsOf(language, 'messages.json');
      for (const name of FACTOR_NAMES) {
        expect(factors[name], name).to.have.all.keys('name', 'use');
        const { section } = factorOf(name);
        if (section !== undefined && section !== 'password') expect(authenticators, name).to.have.property(name);
      }
      expect(Object.keys(factors)).to.have.members(FACTOR_NAMES);
    });
  }
});
