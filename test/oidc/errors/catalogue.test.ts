import { expect } from 'chai';
import { ENDPOINTS } from '../../../src/oidc/errors/entry.ts';
import { ERRORS, PROBLEM, valuesIn, type ErrorEntry } from '../../../src/oidc/errors/index.ts';

const entries = Object.entries(ERRORS) as [string, ErrorEntry][];

describe('the catalogue of errors', () => {
  it('has one description for each cause at an endpoint, with cause and cure', () => {
    for (const endpoint of ENDPOINTS) {
      const told = entries
        .filter(([, { at, description }]) => at.includes(endpoint) && description !== PROBLEM)
        .map(([, { description }]) => description);
      expect(new Set(told).size, endpoint).to.equal(told.length);
      for (const description of told) {
        expect(description).to.match(/^[\x20\x21\x23-\x5b\x5d-\x7e]+: [\x20\x21\x23-\x5b\x5d-\x7e]+$/);
      }
    }
  });

  it('conceals behind entries of the same endpoints, which conceal nothing themselves', () => {
    for (const [id, { at, concealed }] of entries) {
      if (concealed === undefined) continue;
      const { [concealed.as]: instead } = ERRORS;
      expect(instead, id).to.be.an('object').that.does.not.have.property('concealed');
      // Told itself where no client authenticates.
      if (id !== 'origin_not_allowed') expect(instead?.at, id).to.include.members([...at]);
    }
  });

  it('finds the values of a template in a text, and none in another text', () => {
    expect(valuesIn('missing {names}: send', "missing 'a' and 'b': send")).to.deep.equal({ names: "'a' and 'b'" });
    expect(valuesIn('{name} must be {rule}', 'x must be short')).to.deep.equal({ name: 'x', rule: 'short' });
    expect(valuesIn('', '')).to.deep.equal({});
    for (const [template, text] of [
      ['', 'x'],
      ['missing {names}: send', 'missing : send'],
      ['missing {names}: send', 'missing a'],
      ['{name} must be {rule}', 'must be short'],
      ['plain', 'plain text'],
      ['plain (.*)', 'plain text'],
    ] as const) {
      expect(valuesIn(template, text), `${template} | ${text}`).to.equal(undefined);
    }
  });
});
