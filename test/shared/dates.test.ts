import { expect } from 'chai';
import {
  calendarDay,
  dayText,
  endOfDay,
  exactMomentText,
  momentText,
  shortMomentText,
} from '../../src/shared/index.ts';

describe('dates for people', () => {
  const date = new Date('2026-11-05T18:03:07Z');

  it('are those of Vietnam, in the language of the reader', () => {
    expect(dayText(date, 'en')).to.equal('6 November 2026');
    expect(dayText(date, 'vi')).to.match(/6 tháng 11.*2026/);
    expect(momentText(date, 'en')).to.equal('6 November 2026 at 01:03');
    expect(shortMomentText(date, 'en')).to.equal('06/11/2026, 01:03');
    expect(exactMomentText(date, 'vi')).to.equal('01:03:07 6/11/2026');
    expect(exactMomentText(date, 'en')).to.equal(date.toLocaleString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }));
  });

  it('are calendar days of Vietnam where programs read them', () => {
    expect(calendarDay(date)).to.equal('2026-11-06');
    expect(calendarDay(new Date('2026-11-05T16:59:59Z'))).to.equal('2026-11-05');
  });

  it('end at midnight in Vietnam, and only if the calendar has them', () => {
    expect(endOfDay('2026-12-31')).to.deep.equal(new Date('2026-12-31T17:00:00Z'));
    expect(endOfDay('2028-02-29')).to.deep.equal(new Date('2028-02-29T17:00:00Z'));
    for (const none of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '', 'today', '2026-12-31T00:00Z'])
      expect(endOfDay(none), none).to.equal(undefined);
  });
});
