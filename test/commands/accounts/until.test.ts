import { expect } from 'chai';
import { untilOf } from '../../../src/commands/operator/accounts/until.ts';
import { CommandError } from '../../../src/commands/output.ts';

describe('the end of a lock on the command line', () => {
  it('is a day to its end in Vietnam, or an instant', () => {
    for (const [given, end] of [
      ['2028-02-29', '2028-02-29T17:00:00.000Z'],
      ['2026-12-31T17:00+07:00', '2026-12-31T10:00:00.000Z'],
      ['2028-02-29T23:59:59Z', '2028-02-29T23:59:59.000Z'],
      // Already the next day in UTC.
      ['2026-02-28T23:00-05:00', '2026-03-01T04:00:00.000Z'],
    ] as const)
      expect(untilOf(given).toISOString(), given).to.equal(end);
  });

  it('is on a day that exists, as an instant too', () => {
    for (const given of [
      ...['2026-02-30', '2026-02-31T17:00+07:00', '2026-02-29T00:00Z', '2026-04-31T12:00:30Z', '2026-13-01T12:00Z'],
      ...['2026-12-00T12:00Z', '2026-12-31T25:00Z', '2026-12-31T12:60Z', '2026-12-31T12:00', 'tomorrow', ''],
    ])
      expect(() => untilOf(given), given).to.throw(CommandError, '--until');
  });
});
