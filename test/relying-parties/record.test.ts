import { expect } from 'chai';
import { parseRelyingParty } from '../../src/relying-parties/index.ts';
import { check, faultsOf, rawRecord, recordOf, relyingParty, SECRET } from './records.ts';

const mendOf = (raw: unknown, key: string): string | undefined =>
  check(raw).faults.find((fault) => fault.key === key)?.mend;

const without = (key: string): Record<string, unknown> => {
  const raw = rawRecord();
  return Object.fromEntries(Object.entries(raw).filter(([name]) => name !== key));
};

const PUBLIC = { token_endpoint_auth_method: 'none', client_secret: undefined };
const KEYS = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined };
const JWK = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };

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
    expect(warnings).to.deep.equal([]);
    expect(record?.claims).to.deep.equal({
      name: { need: 'essential', purpose: 'residence-form' },
      phone_number: { need: 'voluntary', purpose: 'residence-form' },
    });
  });

  it('gives the rest of the product a complete, frozen relying party', () => {
    const rp = relyingParty({ policy_uri: 'https://residence.example.vn/privacy' });
    expect(rp).to.include({
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

  for (const key of ['id', 'organisation', 'kind', 'client']) {
    it(`needs ${key}`, () => {
      expect(faultsOf(key === 'client' ? { ...without(key) } : without(key))).to.have.property(key, 'is missing');
    });
  }

  const refusals: [what: string, raw: unknown, key: string, fault: RegExp][] = [
    ['no map at all', ['a'], '', /not a map/],
    ['an empty file', null, '', /not a map/],
    [
      'an empty client',
      rawRecord({}, { redirect_uris: undefined, client_secret: undefined }),
      'client.redirect_uris',
      /missing/,
    ],
    ['a claim without terms', rawRecord({ claims: { name: 'essential' } }), 'claims.name', /need and purpose/],
    [
      'an unknown need',
      rawRecord({ claims: { name: { need: 'wanted', purpose: 'residence-form' } } }),
      'claims.name.need',
      /essential or voluntary/,
    ],
    [
      'a scope where a claim belongs',
      rawRecord({ claims: { profile: { need: 'essential', purpose: 'residence-form' } } }),
      'claims.profile',
      /not a known claim/,
    ],
    [
      'an unknown key of a claim',
      rawRecord({ claims: { name: { need: 'essential', purpose: 'residence-form', why: 1 } } }),
      'claims.name.why',
      /not a known key/,
    ],
    ['a purpose that is not there', rawRecord({ purposes: {} }), 'claims.name.purpose', /not there/],
    [
      'a purpose in one language',
      rawRecord({ purposes: { 'residence-form': { vi: 'a' } } }),
      'purposes.residence-form.en',
      /missing/,
    ],
    [
      'a purpose with a key of another shape',
      rawRecord({ purposes: { 'A b': { vi: 'a', en: 'a' } } }),
      'purposes.A b',
      /a-z/,
    ],
    ['an unknown level', rawRecord({ minimum_acr: 'LoA3' }), 'minimum_acr', /LoA1/],
    ['an empty name', rawRecord({ organisation: { vi: ' ', en: 'a' } }), 'organisation.vi', /empty/],
    ['a consent without end', rawRecord({ consent_days: 99_999 }), 'consent_days', /1095/],
    ['part of a day', rawRecord({ consent_days: 0.5 }), 'consent_days', /whole/],
    ['a policy on plain http', rawRecord({ policy_uri: 'http://example.vn' }), 'policy_uri', /https/],
    ['a policy that runs a script', rawRecord({ policy_uri: 'javascript:alert(1)' }), 'policy_uri', /https/],
    [
      'terms in one language that are no address',
      rawRecord({ tos_uri: { vi: 'https://a.example.vn', en: 'here' } }),
      'tos_uri.en',
      /address/,
    ],
    ['a logo outside the folder', rawRecord({ logo: '../logo.png' }), 'logo', /not the name/],
    ['a logo at the root', rawRecord({ logo: '/etc/logo.png' }), 'logo', /not the name/],
    ['a logo of another type', rawRecord({ logo: 'logo.gif' }), 'logo', /not the name/],
    ['first_party', rawRecord({ first_party: true }), 'first_party', /not a known key/],
    ['__proto__', JSON.parse('{"__proto__":{"a":1}}'), '__proto__', /not a known key/],
    ['a resource that is no URI', rawRecord({ resources: { api: ['read'] } }), 'resources.api', /absolute URI/],
    [
      'a resource with a fragment',
      rawRecord({ resources: { 'https://a.vn/#b': ['read'] } }),
      'resources.https://a.vn/#b',
      /fragment/,
    ],
    [
      'a scope of two words',
      rawRecord({ resources: { 'https://a.vn': ['read all'] } }),
      'resources.https://a.vn',
      /one word/,
    ],
    [
      'a scope about the citizen',
      rawRecord({ resources: { 'https://a.vn': ['profile'] } }),
      'resources.https://a.vn',
      /citizen/,
    ],
    ['pkce: never', rawRecord({ pkce: 'never' }), 'pkce', /required or optional/],
    ['pkce: optional for a public client', rawRecord({ pkce: 'optional' }, PUBLIC), 'pkce', /public client/],
    ['a number as secret', rawRecord({}, { client_secret: 12345678901234 }), 'client.client_secret', /text/],
    ['a short secret', rawRecord({}, { client_secret: 'x'.repeat(31) }), 'client.client_secret', /fewer than 32/],
    ['a monotonous secret', rawRecord({}, { client_secret: 'ab'.repeat(20) }), 'client.client_secret', /repeats/],
    ['a secret with blanks', rawRecord({}, { client_secret: `${SECRET} ${SECRET}` }), 'client.client_secret', /ASCII/],
    [
      'no secret',
      rawRecord({}, { client_secret: undefined }),
      'client.client_secret',
      /missing for client_secret_basic/,
    ],
    [
      'a secret for a public client',
      rawRecord({}, { token_endpoint_auth_method: 'none' }),
      'client.client_secret',
      /method is none/,
    ],
    [
      'a secret beside keys',
      rawRecord({}, { ...KEYS, jwks: { keys: [JWK] }, client_secret: SECRET }),
      'client.client_secret',
      /private_key_jwt/,
    ],
    [
      'TLS client authentication',
      rawRecord({}, { token_endpoint_auth_method: 'tls_client_auth' }),
      'client.token_endpoint_auth_method',
      /one of/,
    ],
    ['private_key_jwt without keys', rawRecord({}, KEYS), 'client.jwks', /missing for private_key_jwt/],
    [
      'keys given twice',
      rawRecord({}, { ...KEYS, jwks: { keys: [JWK] }, jwks_uri: 'https://a.example.vn/jwks' }),
      'client.jwks',
      /beside jwks_uri/,
    ],
    [
      'a private key',
      rawRecord({}, { ...KEYS, jwks: { keys: [{ ...JWK, d: 'd' }] } }),
      'client.jwks.keys.0',
      /private key/,
    ],
    [
      'a symmetric key',
      rawRecord({}, { ...KEYS, jwks: { keys: [{ kty: 'oct', k: 'k' }] } }),
      'client.jwks.keys.0.kty',
      /EC, RSA or OKP/,
    ],
    ['an empty key set', rawRecord({}, { ...KEYS, jwks: { keys: [] } }), 'client.jwks.keys', /empty/],
    [
      'keys fetched over http',
      rawRecord({}, { ...KEYS, jwks_uri: 'http://a.example.vn/jwks' }),
      'client.jwks_uri',
      /https/,
    ],
    [
      'an algorithm that means nothing',
      rawRecord({}, { token_endpoint_auth_signing_alg: 'ES256' }),
      'client.token_endpoint_auth_signing_alg',
      /means nothing/,
    ],
    [
      'a symmetric signature',
      rawRecord({}, { id_token_signed_response_alg: 'HS256' }),
      'client.id_token_signed_response_alg',
      /one of/,
    ],
    [
      'no signature',
      rawRecord({}, { id_token_signed_response_alg: 'none' }),
      'client.id_token_signed_response_alg',
      /one of/,
    ],
    [
      'RSA1_5',
      rawRecord({}, { id_token_encrypted_response_alg: 'RSA1_5' }),
      'client.id_token_encrypted_response_alg',
      /one of/,
    ],
    [
      'encryption without keys',
      rawRecord({}, { id_token_encrypted_response_alg: 'ECDH-ES' }),
      'client.jwks',
      /missing for id_token/,
    ],
    [
      'enc without alg',
      rawRecord({}, { userinfo_encrypted_response_enc: 'A128GCM' }),
      'client.userinfo_encrypted_response_alg',
      /missing/,
    ],
    [
      'encrypted userinfo that nobody signed',
      rawRecord({}, { userinfo_encrypted_response_alg: 'ECDH-ES', jwks: { keys: [JWK] } }),
      'client.userinfo_signed_response_alg',
      /missing/,
    ],
    ['the implicit flow', rawRecord({}, { grant_types: ['implicit'] }), 'client.grant_types.0', /one of/],
    ['no grant type', rawRecord({}, { grant_types: [] }), 'client.grant_types', /empty/],
    [
      'tokens from the authorization endpoint',
      rawRecord({}, { response_types: ['code id_token'] }),
      'client.response_types.0',
      /code/,
    ],
    ['response types that do not fit', rawRecord({}, { response_types: [] }), 'client.response_types', /fit/],
    ['refresh tokens alone', rawRecord({}, { grant_types: ['refresh_token'] }), 'client.grant_types', /alone/],
    [
      'client credentials of a public client',
      rawRecord({}, { ...PUBLIC, grant_types: ['authorization_code', 'client_credentials'] }),
      'client.grant_types',
      /cannot keep a secret/,
    ],
    [
      'redirect URIs without a sign-in',
      rawRecord({}, { grant_types: ['client_credentials'] }),
      'client.redirect_uris',
      /although/,
    ],
    ['no redirect URI', rawRecord({}, { redirect_uris: [] }), 'client.redirect_uris', /missing/],
    [
      'several hosts without a sector',
      rawRecord({}, { redirect_uris: ['https://a.example.vn/', 'https://b.example.vn/'] }),
      'client.sector_identifier_uri',
      /several hosts/,
    ],
    [
      'a sector on http',
      rawRecord({}, { sector_identifier_uri: 'http://localhost/sector' }),
      'client.sector_identifier_uri',
      /https/,
    ],
    [
      'an initiation on http',
      rawRecord({}, { initiate_login_uri: 'http://localhost/start' }),
      'client.initiate_login_uri',
      /https/,
    ],
    [
      'a logout address with a fragment',
      rawRecord({}, { backchannel_logout_uri: 'https://a.example.vn/#x' }),
      'client.backchannel_logout_uri',
      /fragment/,
    ],
    ['a level that is none', rawRecord({}, { default_acr_values: ['0'] }), 'client.default_acr_values.0', /LoA1/],
    ['a negative age', rawRecord({}, { default_max_age: -1 }), 'client.default_max_age', /negative/],
    ['a contact that is no address', rawRecord({}, { contacts: ['someone'] }), 'client.contacts.0', /e-mail/],
    ['yes for true', rawRecord({}, { require_auth_time: 'yes' }), 'client.require_auth_time', /true or false/],
    [
      'a request object algorithm',
      rawRecord({}, { request_object_signing_alg: 'ES256' }),
      'client.request_object_signing_alg',
      /not a known key/,
    ],
  ];
  for (const [what, raw, key, fault] of refusals) {
    it(`refuses ${what}`, () => {
      const found = check(raw).faults.find((candidate) => candidate.key === key && fault.test(candidate.fault));
      expect(found, JSON.stringify(check(raw).faults)).not.to.equal(undefined);
      expect(found?.mend).to.match(/\w/);
    });
  }

  it('tells how to make a secret', () => {
    expect(mendOf(rawRecord({}, { client_secret: 'short' }), 'client.client_secret')).to.contain('openssl rand');
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
