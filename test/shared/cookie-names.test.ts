import { expect } from 'chai';
import { cookieName } from '../../src/shared/index.ts';

describe('the name of a cookie', () => {
  it('has a prefix on https: __Host- for the whole host, __Secure- for a path', () => {
    expect(cookieName('a', { secure: true })).to.equal('__Host-a');
    expect(cookieName('a', { secure: true, path: '/' })).to.equal('__Host-a');
    expect(cookieName('a', { secure: true, path: '/interaction' })).to.equal('__Secure-a');
    expect(cookieName('a', { secure: false, path: '/interaction' })).to.equal('a');
  });
});
