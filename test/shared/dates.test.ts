import { expect } from 'chai';
import { calendarDay, dayText, exactMomentText, momentText, shortMomentText } from '../../src/shared/index.ts';

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
});
