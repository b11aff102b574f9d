import { expect } from 'chai';
import { lineFinder } from '../../src/relying-parties/index.ts';
import { CLAIMS } from '../../src/identity/index.ts';
import { check, rawRecord, recordText } from './records.ts';

const warned = (raw: unknown): string[] => {
  const { faults, warnings } = check(raw);
  expect(faults).to.deep.equal([]);
  return warnings.map(({ key }) => key);
};
const HEX = '0123456789abcdef'.repeat(4);

describe('advice about a record', () => {
  for (const character of ['+', '/', '%', ':', '=', '&']) {
    it(`warns of ${character} in a secret, without showing it`, () => {
      const raw = rawRecord({}, { client_secret: `${HEX}${character}` });
      expect(warned(raw)).to.deep.equal(['client.client_secret']);
      expect(JSON.stringify(check(raw).warnings)).to.not.include(HEX);
    });
  }

  it('does not warn of a secret in hex or base64url', () => {
    expect(warned(rawRecord({}, { client_secret: HEX }))).to.deep.equal([]);
    expect(warned(rawRecord({}, { client_secret: `${HEX}-_` }))).to.deep.equal([]);
  });

  it('warns of every http address, but not of the loopback address of a native application', () => {
    const http = {
      redirect_uris: ['https://localhost:1/a', 'http://localhost:1/b'],
      backchannel_logout_uri: 'http://localhost:1/logout',
    };
    expect(warned(rawRecord({ policy_uri: 'http://localhost:1/policy' }, http))).to.deep.equal([
      ...['client.redirect_uris.1', 'client.backchannel_logout_uri', 'policy_uri.vi', 'policy_uri.en'],
    ]);
    const native = { application_type: 'native', token_endpoint_auth_method: 'none', client_secret: undefined };
    expect(warned(rawRecord({}, { ...native, redirect_uris: ['http://127.0.0.1/callback'] }))).to.deep.equal([]);
  });

  it('warns of ten claims for one purpose, not of nine, nor of ten for two', () => {
    const names = CLAIMS.filter(({ minimumLevel }) => minimumLevel !== 2).map(({ name }) => name);
    const claims = (count: number, purposes: readonly string[]) => ({
      purposes: Object.fromEntries(purposes.map((purpose) => [purpose, { vi: 'Điền tờ khai', en: 'Fill in a form' }])),
      claims: Object.fromEntries(
        CLAIMS.slice(0, count).map(({ name }, at) => [
          name,
          { need: 'voluntary', purpose: purposes[at % purposes.length] },
        ]),
      ),
    });
    expect(names).to.not.have.length(0);
    expect(warned(rawRecord(claims(10, ['form'])))).to.deep.equal(['purposes.form']);
    expect(warned(rawRecord(claims(9, ['form'])))).to.deep.equal([]);
    expect(warned(rawRecord(claims(10, ['form', 'news'])))).to.deep.equal([]);
  });

  for (const placeholder of [
    '…',
    '...',
    '<your secret>',
    '$SECRET',
    '${SECRET}',
    'changeme',
    'to-do',
    'xxxxx',
    'your-secret',
  ]) {
    it(`has one fault for the placeholder ${placeholder}`, () => {
      const ofSecret = check(rawRecord({}, { client_secret: placeholder })).faults;
      expect(ofSecret.map(({ key }) => key)).to.deep.equal(['client.client_secret']);
      expect(ofSecret[0]?.fault).to.equal('is a placeholder');
      expect(ofSecret[0]?.mend).to.include('openssl rand -hex 32');
      const ofUri = check(rawRecord({}, { redirect_uris: [placeholder] })).faults;
      expect(ofUri.map(({ key }) => key)).to.deep.equal(['client.redirect_uris.0']);
    });
  }

  it('has one fault for each placeholder, wherever it stands', () => {
    const raw = rawRecord(
      {
        id: '<id>',
        organisation: { vi: '…', en: 'Your health' },
        kind: 'to-do',
        claims: { name: { need: 'essential', purpose: '…' } },
      },
      { redirect_uris: ['https://<host>/callback'], contacts: ['<e-mail>'] },
    );
    const { faults } = check(raw);
    expect(faults.map(({ key }) => key).sort()).to.deep.equal([
      ...['claims.name.purpose', 'client.contacts.0', 'client.redirect_uris.0', 'id', 'kind', 'organisation.vi'],
    ]);
    expect(faults.every(({ mend }) => mend !== '')).to.equal(true);
  });

  it('finds the line of a key, in YAML and JSON, with dots in a key and for what is missing', () => {
    const yaml = [
      ...['# a comment', 'id: a', 'resources:', '  "https://api.example.vn":', '    - read', '    - write'],
      ...['client:', '  redirect_uris:', '    - https://a.example.vn/'],
    ].join('\n');
    const lineOf = lineFinder(yaml);
    const expected = { id: 2, 'resources.https://api.example.vn': 4, 'resources.https://api.example.vn.1': 6 };
    for (const [key, line] of Object.entries(expected)) expect(lineOf(key), key).to.equal(line);
    expect(lineOf('client.redirect_uris.0')).to.equal(9);
    expect(lineOf('client.client_secret')).to.equal(7);
    const json = recordText();
    const row = json.split('\n').findIndex((line) => line.includes('"minimum_acr"')) + 1;
    expect(lineFinder(json)('minimum_acr')).to.equal(row);
    expect(lineFinder('a: [')('a')).to.equal(undefined);
    expect(lineFinder('')('a')).to.equal(undefined);
  });
});
