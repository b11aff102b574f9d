import { expect } from 'chai';
import { parseRelyingParty } from '../../src/relying-parties/index.ts';
import { check, faultsOf, rawRecord, recordOf, relyingParty, SECRET } from './records.ts';

const mendOf = (raw: unknown, key: string): string | undefined =>
  check(raw).faults.find((fault) => fault.key === key)?.mend;

describe('record of a relying party', () => {
  it('is accepted in YAML as the documentation writes it', () => {
    const yaml = `
id: residence-portal                 # the client_id
organisation: { vi: Cổng dịch vụ cư trú, en: Residence portal }
kind: public-service
purposes: { residence-form: { vi: Điền tờ khai cư trú, en: Fill in the residence form } }
claims:
  name: { need: essential, purpose: residence-form }
  phone_number: { need: voluntary, purpose: residence-form }
minimum_acr: LoA1
client:
  redirect_uris: ["http://localhost:3001/callback"]
  token_endpoint_auth_method: client_secret_basic
  client_secret: ${SECRET}
`;
    const { record, faults, warnings } = parseRelyingParty(yaml, 'yaml');
    expect(faults).to.deep.equal([]);
    expect(warnings.map(({ key }) => key)).to.deep.equal(['client.redirect_uris.0']);
    expect(record?.claims).to.deep.equal({
      name: { need: 'essential', purpose: 'residence-form' },
      phone_number: { need: 'voluntary', purpose: 'residence-form' },
    });
  });

  it('gives the rest of the product a complete, frozen relying party', () => {
    const rp = relyingParty({ policy_uri: 'https://residence.example.vn/privacy' });
    expect(rp).to.include({
      authenticationLevel: 'on_request',
      pkce: 'required',
      consentDays: 180,
      minimumAcr: 'LoA1',
      firstParty: false,
      isNative: false,
    });
    expect(rp.policyUri).to.deep.equal({
      vi: 'https://residence.example.vn/privacy',
      en: 'https://residence.example.vn/privacy',
    });
    expect(rp.client).to.deep.include({ grant_types: ['authorization_code'], response_types: ['code'] });
    expect(rp.client.application_type).to.equal('web');
    expect(rp).to.be.frozen;
    expect(rp.claims['constructor']).to.equal(undefined);
  });

  it('keeps texts in Unicode NFC without blanks around', () => {
    const record = recordOf(rawRecord({ organisation: { vi: '  Cổng '.normalize('NFD'), en: 'Gate' } }));
    expect(record.organisation.vi).to.equal('Cổng');
  });

  it('names the faults of sound entries beside those of broken ones', () => {
    const { faults } = check(
      rawRecord(
        {
          purposes: { 'residence-form': { vi: 'Điền tờ khai' }, contact: { vi: 'Báo kết quả', en: 'Tell you' } },
          claims: {
            nme: { need: 'essential', purpose: 'contcat' },
            birthdate: { need: 'voluntary', purpose: 'residence-form' },
            phone_number: { need: 'maybe', purpose: 'contact' },
          },
          resources: { 'https://a.example.vn': 'read', api: ['read'], 'https://b.example.vn': ['read', 1, 'profile'] },
        },
        {
          redirect_uris: ['https://a.example.vn/', 7, 'http://b.example.vn/', 'https://c.example.vn/'],
          post_logout_redirect_uris: [null, 'https://a.example.vn/*'],
        },
      ),
      { resourceServers: [] },
    );
    expect(faults.map(({ key, fault }) => `${key} ${fault.split(',')[0]}`)).to.have.members([
      'purposes.residence-form.en is missing',
      'claims.nme is not a known claim',
      'claims.nme.purpose names the purpose contcat',
      'claims.phone_number.need must be essential or voluntary',
      'resources.https://a.example.vn must be a list of scopes',
      'resources.api is not an absolute URI without fragment (RFC 8707 section 2)',
      'resources.api is not in the configuration',
      'resources.https://b.example.vn.1 must be a text',
      'client.redirect_uris.1 must be a text',
      'client.redirect_uris.2 is http',
      'client.sector_identifier_uri is missing although redirect_uris have several hosts (a.example.vn',
      'client.post_logout_redirect_uris.0 is missing',
      'client.post_logout_redirect_uris.1 has a wildcard',
    ]);
  });

  it('names every fault at once, each with its key and how to mend it', () => {
    const { record, faults } = check({
      ...rawRecord({ id: 'Not An Id', kind: 'shop', claims: { nme: { need: 'essential', purpose: 'residence-frm' } } }),
      organisation: { vi: 'Cổng' },
      first_party: true,
      client: { redirect_uris: ['http://example.vn/callback'], client_secret: 'short', scpe: 'x' },
    });
    expect(record).to.equal(undefined);
    expect(faults.map(({ key }) => key)).to.have.members([
      'id',
      'kind',
      'organisation.en',
      'first_party',
      'claims.nme',
      'claims.nme.purpose',
      'client.scpe',
      'client.client_secret',
      'client.redirect_uris.0',
    ]);
    for (const { key, fault, mend } of faults) {
      expect(fault, key).to.match(/\w/);
      expect(mend, key).to.match(/\w/);
      expect(`${fault}${mend}`, key).not.to.contain('short');
    }
  });

  it('names the nearest known claim, purpose and key', () => {
    const claims = {
      phone: { need: 'voluntary', purpose: 'residence-form' },
      birth_date: { need: 'voluntary', purpose: 'residence-forms' },
    };
    const raw = rawRecord({ claims, organization: { vi: 'a', en: 'a' } }, { redirect_uri: 'https://a.example.vn/' });
    expect(mendOf(raw, 'claims.birth_date')).to.contain('birthdate');
    expect(mendOf(raw, 'claims.phone')).to.contain('phone_number');
    expect(mendOf(raw, 'claims.birth_date.purpose')).to.contain('residence-form?');
    expect(mendOf(raw, 'organization')).to.contain('organisation');
    expect(mendOf(raw, 'client.redirect_uri')).to.contain('redirect_uris');
  });

  it('says where keys belong that stand in the wrong place', () => {
    const raw = rawRecord(
      { redirect_uris: [] },
      { client_name: 'x', scope: 'openid', pkce: 'optional', subject_type: 'public' },
    );
    expect(mendOf(raw, 'redirect_uris')).to.contain('into client');
    expect(mendOf(raw, 'client.client_name')).to.contain('organisation');
    expect(mendOf(raw, 'client.scope')).to.contain('claims');
    expect(mendOf(raw, 'client.pkce')).to.contain('out of client');
    expect(mendOf(raw, 'client.subject_type')).to.contain('pairwise');
  });

  it('tells how to make a secret', () => {
    expect(mendOf(rawRecord({}, { client_secret: 'short' }), 'client.client_secret')).to.contain(
      'openssl rand -hex 32',
    );
  });

  it('raises no second fault from a key that is broken itself', () => {
    const raw = rawRecord({}, { token_endpoint_auth_method: 'magic', grant_types: ['magic'], redirect_uris: 'x' });
    expect(Object.keys(faultsOf(raw))).to.have.members([
      'client.token_endpoint_auth_method',
      'client.grant_types.0',
      'client.redirect_uris',
    ]);
  });

  it('refuses what the configuration does not offer', () => {
    const context = {
      resourceServers: [{ indicator: 'https://api.example.vn', scopes: ['read'] }],
      signingAlgorithms: ['ES256'],
    };
    const raw = rawRecord(
      { resources: { 'https://api.example.vn': ['read', 'write'], 'https://other.example.vn': [] } },
      { id_token_signed_response_alg: 'RS256' },
    );
    expect(faultsOf(raw, context)).to.deep.equal({
      'resources.https://api.example.vn': 'has the scope write, which the configuration does not know',
      'resources.https://other.example.vn': 'is not in the configuration',
      'client.id_token_signed_response_alg': 'is not in the configuration',
    });
    expect(faultsOf(raw)).to.deep.equal({});
  });

  describe('warnings', () => {
    const warned = (raw: unknown): string[] => check(raw).warnings.map(({ key }) => key);

    it('tell of optional PKCE of a confidential client', () => {
      expect(warned(rawRecord({ pkce: 'optional' }))).to.deep.equal(['pkce']);
    });

    it('tell of a purpose of no claim', () => {
      const { purposes } = rawRecord() as { purposes: object };
      expect(warned(rawRecord({ purposes: { ...purposes, unused: { vi: 'a', en: 'a' } } }))).to.deep.equal([
        'purposes.unused',
      ]);
    });

    it('tell of an essential claim that accounts of level 1 do not have', () => {
      const raw = rawRecord({
        purposes: { a: { vi: 'a', en: 'a' } },
        claims: { portrait: { need: 'essential', purpose: 'a' } },
      });
      expect(warned(raw)).to.deep.equal(['claims.portrait.need']);
      expect(warned({ ...raw, minimum_acr: 'LoA2' })).to.deep.equal([]);
    });
  });

  describe('text that can not be read', () => {
    const unreadable: [string, string, 'yaml' | 'json', RegExp][] = [
      ['JSON cut short', '{"id": "a"', 'json', /not JSON/],
      ['YAML cut short', 'id: a\nclaims: { name: {', 'yaml', /not YAML: .* in line 2/],
      ['a key given twice', 'id: a\nid: b', 'yaml', /DUPLICATE_KEY in line 2/],
      ['nothing', '', 'yaml', /not a map/],
      [
        'a bomb of aliases',
        `a: &a [x]\n${'bcdefghijk'.replaceAll(/./g, (c) => `${c}: &${c} [*${String.fromCharCode(c.charCodeAt(0) - 1)},*${String.fromCharCode(c.charCodeAt(0) - 1)},*${String.fromCharCode(c.charCodeAt(0) - 1)}]\n`)}`,
        'yaml',
        /aliases/,
      ],
      ['half a megabyte', 'x'.repeat(512 * 1024), 'yaml', /larger/],
    ];
    for (const [what, text, format, fault] of unreadable) {
      it(`is one fault: ${what}`, () => {
        const { record, faults } = parseRelyingParty(text, format);
        expect(record).to.equal(undefined);
        expect(faults).to.have.length(1);
        expect(faults[0]?.fault).to.match(fault);
      });
    }
  });
});
