import { expect } from 'chai';
import { check, faultsOf, rawRecord, SECRET } from './records.ts';

const without = (key: string): Record<string, unknown> => {
  const raw = rawRecord();
  return Object.fromEntries(Object.entries(raw).filter(([name]) => name !== key));
};

const PUBLIC = { token_endpoint_auth_method: 'none', client_secret: undefined };
const KEYS = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined };
const JWK = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };

const rsaModulus = (bits: number): string => Buffer.alloc(bits / 8, 0xff).toString('base64url');

describe('record of a relying party', () => {
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
    [
      'authentication_level: never',
      rawRecord({ authentication_level: 'never' }),
      'authentication_level',
      /on_request, always/,
    ],
    ['pkce: never', rawRecord({ pkce: 'never' }), 'pkce', /required or optional/],
    ['pkce: optional for a public client', rawRecord({ pkce: 'optional' }, PUBLIC), 'pkce', /public client/],
    ['a number as secret', rawRecord({}, { client_secret: 12345678901234 }), 'client.client_secret', /text/],
    [
      'a short secret',
      rawRecord({}, { client_secret: '0123456789'.repeat(3) }),
      'client.client_secret',
      /fewer than 32/,
    ],
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
    [
      'an RSA key of 2048 bits',
      rawRecord({}, { ...KEYS, jwks: { keys: [{ kty: 'RSA', n: rsaModulus(2048), e: 'AQAB' }] } }),
      'client.jwks.keys.0',
      /2048 bits, fewer than 3072/,
    ],
    [
      'an RSA key with the exponent 3',
      rawRecord({}, { ...KEYS, jwks: { keys: [{ kty: 'RSA', n: rsaModulus(3072), e: 'Aw' }] } }),
      'client.jwks.keys.0',
      /exponent below 65537/,
    ],
    [
      'a key on a curve that we do not know',
      rawRecord({}, { ...KEYS, jwks: { keys: [{ ...JWK, crv: 'P-192' }] } }),
      'client.jwks.keys.0',
      /not on one of the curves/,
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
});
