import { expect } from 'chai';
import { ADDED_PARAMETERS, redirectUriFaults } from '../../src/relying-parties/record/redirect-uris.ts';

describe('redirect URI', () => {
  const accepted: [uri: string, type: 'web' | 'native'][] = [
    ['https://example.vn/callback', 'web'],
    ['https://example.vn:8443/callback?from=sen-id', 'web'],
    ['https://example.vn/callback?State=1&codes=2&x=code', 'web'],
    ['http://localhost:3001/callback', 'web'],
    ['http://127.0.0.1/callback', 'native'],
    ['http://[::1]:49152/callback', 'native'],
    ['https://app.example.vn/callback', 'native'],
    ['vn.example.app:/callback', 'native'],
    ['vn.example.app://callback', 'native'],
  ];
  for (const [uri, type] of accepted) {
    it(`may be ${uri} for ${type}`, () => expect(redirectUriFaults(uri, type)).to.deep.equal([]));
  }

  const refused: [uri: string, type: 'web' | 'native', fault: RegExp][] = [
    ['/callback', 'web', /complete address/],
    ['', 'web', /complete address/],
    ['https://', 'web', /complete address/],
    ['https://example.vn/call back', 'web', /complete address/],
    ['https:\\\\example.vn\\callback', 'web', /complete address/],
    ['https://*.example.vn/callback', 'web', /wildcard/],
    ['https://example.vn/*', 'web', /wildcard/],
    ['https://example.vn/callback#', 'web', /fragment/],
    ['https://example.vn/callback#x', 'web', /fragment/],
    ['https://example.vn/callback?state=1', 'web', /has state in its query/],
    ['https://example.vn/callback?a=1&co%64e=&iss', 'web', /has code, iss in its query/],
    ['https://example.vn/callback?error_description=x', 'web', /error_description/],
    ['https://example.vn/callback?access_token=x', 'web', /access_token/],
    ['vn.example.app:/callback?error=1', 'native', /has error in its query/],
    ['https://user@example.vn/callback', 'web', /user name/],
    ['https://user:pass@example.vn/callback', 'web', /user name/],
    ['http://example.vn/callback', 'web', /http, which/],
    ['http://127.0.0.1.example.vn/callback', 'web', /http, which/],
    ['http://192.168.1.10/callback', 'native', /http, which/],
    ['vn.example.app:/callback', 'web', /not for web/],
    ['javascript:alert(1)', 'web', /not for web/],
    ['javascript:alert(1)', 'native', /any application/],
    ['myapp:/callback', 'native', /any application/],
    ['data:text/html,x', 'native', /any application/],
    ['https://localhost/callback', 'native', /loopback/],
  ];
  for (const [uri, type, fault] of refused) {
    it(`must not be ${uri === '' ? 'empty' : uri} for ${type}`, () => {
      const faults = redirectUriFaults(uri, type);
      expect(faults[0]?.fault).to.match(fault);
      expect(faults[0]?.mend).to.match(/\w/);
    });
  }

  it('may have parameters of a sign-in in its query where the citizen returns after a sign-out, but not state', () => {
    expect(redirectUriFaults('https://example.vn/?code=1', 'web', ADDED_PARAMETERS.post_logout_redirect_uris)).to.be
      .empty;
    const [fault] = redirectUriFaults('https://example.vn/?state', 'web', ADDED_PARAMETERS.post_logout_redirect_uris);
    expect(fault?.fault).to.match(/has state in its query/);
  });

  it('has all its faults named', () => {
    expect(redirectUriFaults('http://user@*.example.vn/#x', 'web')).to.have.length(4);
  });
});
