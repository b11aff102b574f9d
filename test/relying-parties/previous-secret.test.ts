import { expect } from 'chai';
import { faultsOf, rawRecord, recordOf, SECRET } from './records.ts';
import { toRelyingParty } from '../../src/relying-parties/record/record.ts';

const FORMER = `${SECRET}-before`;
const withFormer = (previous_secret: unknown, client: Record<string, unknown> = {}) =>
  rawRecord({ previous_secret }, client);

describe('the previous secret of a record', () => {
  const refusals: [what: string, raw: unknown, key: string, fault: RegExp][] = [
    ['the present one', withFormer({ value: SECRET, until: '2027-01-31' }), 'value', /is the client_secret itself/],
    ['one without an end', withFormer({ value: FORMER }), 'until', /missing/],
    ['until a day that does not exist', withFormer({ value: FORMER, until: '2027-02-30' }), 'until', /not a day/],
    ['until a moment', withFormer({ value: FORMER, until: '2027-02-03T10:00:00Z' }), 'until', /not a day/],
    ['a weak one', withFormer({ value: 'short', until: '2027-01-31' }), 'value', /fewer than/],
    ['a placeholder', withFormer({ value: '…', until: '2027-01-31' }), 'value', /placeholder/],
  ];
  for (const [what, raw, key, fault] of refusals) {
    it(`may not be ${what}`, () => expect(faultsOf(raw)[`previous_secret.${key}`]).to.match(fault));
  }

  it('needs a present one', () => {
    const client = { token_endpoint_auth_method: 'none', client_secret: undefined };
    const faults = faultsOf(withFormer({ value: FORMER, until: '2027-01-31' }, client));
    expect(faults).to.deep.equal({ previous_secret: 'is given for a client without client_secret' });
  });

  it('ends with its day in Vietnam', () => {
    const record = recordOf(withFormer({ value: FORMER, until: '2027-01-31' }));
    const { previousSecret } = toRelyingParty(record, 'store', undefined);
    expect(previousSecret).to.deep.equal({ value: FORMER, until: new Date('2027-01-31T17:00:00Z') });
  });
});
