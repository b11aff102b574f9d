import { expect } from 'chai';
import { readCaseNumber } from '../../../src/identity/index.ts';

describe('the number of a file', () => {
  it('is kept without the marks of Vietnamese letters, composed or not', () => {
    for (const typed of ['12/QĐ-BCA', ' 12/QĐ-BCA\n', '12/QĐ-BCA'.normalize('NFD'), '12/qđ-bca'])
      expect(readCaseNumber(typed)?.toUpperCase(), typed).to.equal('12/QD-BCA');
    expect(readCaseNumber('Án-7:2026_a.b')).to.equal('An-7:2026_a.b');
  });

  it('is no text, and no number of a person', () => {
    for (const typed of [
      '',
      '  ',
      '-7',
      'a b',
      'Nguyễn Thị Sen',
      '001190412073',
      'x/0901234567',
      'a\nb',
      'a'.repeat(61),
    ])
      expect(readCaseNumber(typed), typed).to.equal(undefined);
  });
});
