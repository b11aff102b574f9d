import { expect } from 'chai';
import { create } from 'qrcode';
import { pathOf, qrOf } from '../../../../../src/web/areas/approvals/screen/qr.ts';

const addressOf = (which: number): string =>
  `https://id.example.vn/approve/scan/W3Jd92LmQxAA0bCdEfGhIj.k3Jd92LmQx${which}`;

describe('the QR code of an address', () => {
  it('is what the library draws where it chooses the same mask by itself', async () => {
    let compared = 0;
    for (let which = 10; compared < 3 && which < 99; which += 1) {
      const own = create(addressOf(which), { errorCorrectionLevel: 'M' });
      const drawn = await qrOf(addressOf(which));
      const expected = Array.from(own.modules.data, Number).join('');
      if (own.maskPattern !== 3) continue;
      expect(drawn).to.deep.equal({ size: own.modules.size, modules: expected });
      compared += 1;
    }
    expect(compared).to.equal(3);
  });

  it('covers every dark module as a path, and no light one', async () => {
    const qr = await qrOf(addressOf(0));
    const painted = Array.from({ length: qr.size ** 2 }, () => '0');
    for (const [, x, y, length] of pathOf(qr).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      for (let index = 0; index < Number(length); index += 1) painted[Number(y) * qr.size + Number(x) + index] = '1';
    }
    expect(painted.join('')).to.equal(qr.modules);
  });
});
