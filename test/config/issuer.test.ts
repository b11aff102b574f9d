import { expect } from 'chai';
import { loadConfig } from '../../src/compose/index.ts';

const issuerOf = (issuer: string): string => loadConfig({ env: { SEN_ID_ISSUER: issuer } }).issuer;

describe('the issuer', () => {
  const spellings: readonly [given: string, issuer: string][] = [
    ['https://id.example.vn', 'https://id.example.vn'],
    ['https://ID.Example.VN', 'https://id.example.vn'],
    ['HTTPS://id.example.vn', 'https://id.example.vn'],
    ['https://id.example.vn:443', 'https://id.example.vn'],
    ['http://localhost:80', 'http://localhost'],
    ['https://id.example.vn:8443', 'https://id.example.vn:8443'],
    ['https://id.example.vn/', 'https://id.example.vn'],
    ['  https://id.example.vn ', 'https://id.example.vn'],
    ['https://định-danh.vn', 'https://xn--nh-danh-f7a4069d.vn'],
    ['https://định-danh.vn'.normalize('NFD'), 'https://xn--nh-danh-f7a4069d.vn'],
    ['https://ĐỊNH-DANH.vn:443/', 'https://xn--nh-danh-f7a4069d.vn'],
    ['http://[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000'],
  ];
  for (const [given, issuer] of spellings) {
    it(`is brought to one form: ${given}`, () => expect(issuerOf(given)).to.equal(issuer));
  }

  const refused: readonly [given: string, says: string][] = [
    ['https://id.example.vn/oidc', 'a path: write https://id.example.vn'],
    ['https://ID.example.vn/a?b#c', 'a path, a query, a fragment: write https://id.example.vn'],
    ['https://id.example.vn?', 'a query: write https://id.example.vn'],
    ['https://id.example.vn#', 'a fragment: write https://id.example.vn'],
    ['https://admin:secret@id.example.vn', 'a user name: write https://id.example.vn'],
    ['https://id.example.vn.:8443', 'write https://id.example.vn:8443'],
    ['id.example.vn', 'such as https://id.example.vn'],
    ['ID.example.vn:8443', 'such as https://id.example.vn:8443'],
    ['https:id.example.vn', 'must be an http or https address'],
    ['https:///id.example.vn', 'must be an http or https address'],
    ['ftp://id.example.vn', 'must be an http or https address'],
    ['https://id example.vn', 'must be an http or https address'],
  ];
  for (const [given, says] of refused) {
    it(`is refused with the right spelling: ${given}`, () => {
      expect(() => issuerOf(given))
        .to.throw(`issuer: must be an`)
        .with.property('message')
        .that.includes(says)
        .and.does.not.include('secret');
    });
  }
});
