import { expect } from 'chai';
import fc from 'fast-check';
import { loadConfig } from '../../src/compose/index.ts';
import { calendarDay, openWorkingDays } from '../../src/shared/index.ts';

const { holidays, worked_weekends: workedWeekends } = loadConfig({ env: {} }).working_days;
const days = openWorkingDays({ holidays, workedWeekends });
/** Noon in Vietnam. */
const noon = (day: string): Date => new Date(`${day}T05:00:00Z`);
/** The last day of a term: the deadline is the midnight that ends it. */
const last = (from: Date, count: number): string => calendarDay(new Date(days.deadline(from, count).at.getTime() - 1));

describe('working days of Vietnam', () => {
  it('leave out weekends, and end at midnight in Vietnam', () => {
    expect(days.deadline(noon('2026-11-27'), 1).at).to.deep.equal(new Date('2026-11-30T17:00:00Z'));
    expect(last(noon('2026-11-28'), 1)).to.equal('2026-11-30');
    expect(last(noon('2026-11-26'), 2)).to.equal('2026-11-30');
  });

  it('begin on the day in Vietnam, not on that of UTC', () => {
    // Monday 16:59 and 17:00 in UTC are Monday and Tuesday in Vietnam.
    expect(last(new Date('2026-11-23T16:59:59Z'), 1)).to.equal('2026-11-24');
    expect(last(new Date('2026-11-23T17:00:00Z'), 1)).to.equal('2026-11-25');
  });

  it('leave out Tet', () => {
    expect(last(noon('2026-02-13'), 1)).to.equal('2026-02-23');
    expect(last(noon('2026-02-12'), 2)).to.equal('2026-02-23');
    expect(last(noon('2026-02-18'), 2)).to.equal('2026-02-24');
    expect(last(noon('2027-02-04'), 1)).to.equal('2027-02-12');
  });

  it('leave out the end of a year', () => {
    expect(last(noon('2026-12-31'), 1)).to.equal('2027-01-04');
    expect(last(noon('2025-12-31'), 1)).to.equal('2026-01-05');
  });

  it('count a Saturday on which people work instead of another day', () => {
    expect(last(noon('2026-08-21'), 1)).to.equal('2026-08-22');
    expect(last(noon('2026-08-28'), 1)).to.equal('2026-09-03');
  });

  it('know which years they do not know', () => {
    expect(days.deadline(noon('2026-12-31'), 1).unknownYears).to.deep.equal([]);
    expect(days.deadline(noon('2027-12-31'), 1)).to.deep.equal({
      ...{ at: new Date('2028-01-03T17:00:00Z'), unknownYears: [2028] },
    });
  });

  it('end on a working day, later than they begin, and never earlier for more of them', () => {
    const anyTime = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 1, max: 30 }), (from, count) => {
        const { at } = days.deadline(from, count);
        expect(at.getTime()).to.be.greaterThan(from.getTime());
        expect(days.isWorkingDay(last(from, count))).to.equal(true);
        expect(days.deadline(from, count + 1).at.getTime()).to.be.greaterThan(at.getTime());
      }),
    );
  });
});
