import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { cookieSigner } from '../../../src/oidc/upstream/koa/cookie-signer.ts';

const KEY = Buffer.alloc(32, 7);
const signer = cookieSigner({ derive: () => KEY });
const COOKIE = 'sen_session=Nh4Q-_x7';

describe('cookie signatures', () => {
  it('are HMAC-SHA-256 in base64url', () => {
    const expected = createHmac('sha256', KEY).update(COOKIE).digest('base64url');
    expect(signer.sign(COOKIE)).to.equal(expected);
  });

  it('are known again as made by the one key', () => {
    expect(signer.verify(COOKIE, signer.sign(COOKIE))).to.equal(true);
    expect(signer.index(COOKIE, signer.sign(COOKIE))).to.equal(0);
  });

  it('are refused for another value, another key, and in any form but the one they were made in', () => {
    const right = signer.sign(COOKIE);
    const other = cookieSigner({ derive: () => Buffer.alloc(32, 8) }).sign(COOKIE);
    // The last of 43 characters holds four bits, so three other characters decode to the same bytes.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = alphabet[alphabet.indexOf(right.at(-1) ?? '') + 1] ?? '';
    const alike = right.slice(0, -1) + next;
    expect(Buffer.from(alike, 'base64url')).to.deep.equal(Buffer.from(right, 'base64url'));
    for (const wrong of [other, alike, `${right}=`, right.slice(1), '', 'không phải chữ ký', right.toUpperCase()]) {
      expect(signer.verify(COOKIE, wrong), wrong).to.equal(false);
      expect(signer.index(COOKIE, wrong), wrong).to.equal(-1);
    }
    expect(signer.verify('sen_session=other', right)).to.equal(false);
  });
});
