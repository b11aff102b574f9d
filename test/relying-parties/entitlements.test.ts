import { expect } from 'chai';
import fc from 'fast-check';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { CLAIMS, SCOPES } from '../../src/identity/index.ts';
import { allowedClaims, clientMetadata } from '../../src/relying-parties/index.ts';
import { check, rawRecord, relyingParty, SECRET } from './records.ts';

const RESOURCE_SCOPES = ['bills:read', 'bills:write'];

const jwk = (pair: { privateKey: KeyObject }, kid: string) => ({ ...pair.privateKey.export({ format: 'jwk' }), kid });
const jwks = {
  keys: [
    jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ec'),
    jwk(generateKeyPairSync('rsa', { modulusLength: 3072 }), 'rsa'),
    jwk(generateKeyPairSync('ed25519'), 'okp'),
  ],
};

/** Passes the metadata to the real oidc-provider, which makes a client of it. */
const clientOf = (metadata: Record<string, unknown>) => {
  const algorithms = ['ES256', 'PS256', 'RS256', 'EdDSA'] as const;
  const encryption = ['ECDH-ES', 'RSA-OAEP-256'] as const;
  const provider = new Provider('http://localhost:3000', {
    jwks,
    subjectTypes: ['pairwise'],
    scopes: ['openid', 'offline_access', ...Object.keys(SCOPES), ...RESOURCE_SCOPES],
    acrValues: ['LoA1', 'LoA2'],
    responseTypes: ['code'],
    pairwiseIdentifier: () => 'x',
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      encryption: { enabled: true },
      introspection: { enabled: true },
      jwtIntrospection: { enabled: true },
      jwtUserinfo: { enabled: true },
      resourceIndicators: { enabled: true },
    },
    enabledJWA: {
      clientAuthSigningAlgValues: [...algorithms],
      idTokenSigningAlgValues: [...algorithms],
      userinfoSigningAlgValues: [...algorithms],
      introspectionSigningAlgValues: [...algorithms],
      idTokenEncryptionAlgValues: [...encryption],
      userinfoEncryptionAlgValues: [...encryption],
      introspectionEncryptionAlgValues: [...encryption],
    },
  });
  const { Client } = provider as unknown as { Client: new (metadata: object) => Record<string, unknown> };
  try {
    return new Client(metadata);
  } catch (error) {
    throw new Error(String((error as { error_description?: unknown }).error_description), { cause: error });
  }
};

describe('claims that a relying party may ask for', () => {
  const rp = relyingParty();
  const cases: [
    what: string,
    scopes: string[],
    names: string[],
    claims: string[],
    scopesNo: string[],
    claimsNo: string[],
  ][] = [
    ['nothing', [], [], [], [], []],
    ['only the sign-in', ['openid', 'offline_access'], [], [], [], []],
    ['a scope: those of its claims that are listed', ['openid', 'profile'], [], ['name', 'birthdate'], [], []],
    ['a scope none of whose claims is listed', ['openid', 'email'], [], [], ['email'], []],
    ['a listed claim by name', [], ['phone_number'], ['phone_number'], [], []],
    ['a claim by name that is not listed', [], ['email'], [], [], ['email']],
    ['a claim that its scope does not give it', ['profile'], ['gender'], ['name', 'birthdate'], [], ['gender']],
    ['the same twice', ['phone', 'phone'], ['phone_number', 'phone_number'], ['phone_number'], [], []],
    [
      'unknown scopes and names, which are ignored',
      ['shoe_size', 'toString'],
      ['shoe_size', '__proto__', 'constructor'],
      [],
      [],
      [],
    ],
  ];
  for (const [what, scopes, claimNames, claims, refusedScopes, refusedClaims] of cases) {
    it(`asks for ${what}`, () => {
      const allowed = allowedClaims(rp, { scopes, claimNames });
      expect(allowed.claims).to.have.members(claims);
      expect(allowed.claims).to.have.length(claims.length);
      expect(allowed).to.deep.include({ refusedScopes, refusedClaims });
    });
  }

  it('is never more than the record lists and the request names', () => {
    const names = CLAIMS.map(({ name }) => name);
    const claimsOf = new Map<string, readonly string[]>(Object.entries(SCOPES));
    fc.assert(
      fc.property(
        fc.subarray(names),
        fc.array(fc.oneof(fc.constantFrom(...Object.keys(SCOPES)), fc.string())),
        fc.array(fc.oneof(fc.constantFrom(...names), fc.string())),
        (listed, scopes, claimNames) => {
          const claims = Object.fromEntries(listed.map((name) => [name, { need: 'voluntary' as const, purpose: 'a' }]));
          const allowed = allowedClaims({ claims }, { scopes, claimNames });
          const nameable = new Set([...claimNames, ...scopes.flatMap((scope) => [...(claimsOf.get(scope) ?? [])])]);
          expect(allowed.claims.every((name) => listed.includes(name) && nameable.has(name))).to.equal(true);
          expect(allowed.refusedClaims.every((name) => names.includes(name) && !listed.includes(name))).to.equal(true);
        },
      ),
    );
  });
});

describe('metadata for the provider', () => {
  it('names id, organisation, scopes and pairwise subjects', () => {
    const metadata = clientMetadata(relyingParty({ resources: { 'https://api.example.vn': RESOURCE_SCOPES } }));
    expect(metadata).to.include({
      client_id: 'residence-portal',
      client_name: 'Cổng dịch vụ cư trú',
      subject_type: 'pairwise',
      client_secret: SECRET,
    });
    expect(String(metadata['scope']).split(' ')).to.have.members([
      'openid',
      'offline_access',
      'profile',
      'phone',
      ...RESOURCE_SCOPES,
    ]);
    expect(clientOf(metadata)).to.include({ clientId: 'residence-portal', scope: metadata['scope'] });
  });

  const JWK = {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    use: 'enc',
  };
  const keys = { client_secret: undefined, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JWK] } };
  const everyKind: [what: string, client: Record<string, unknown>][] = [
    [
      'a native application',
      {
        client_secret: undefined,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['vn.example.app:/callback'],
      },
    ],
    [
      'a native application on loopback',
      {
        client_secret: undefined,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
      },
    ],
    [
      'a web application on this machine',
      { redirect_uris: ['http://localhost:3001/callback'], post_logout_redirect_uris: ['http://localhost:3001/'] },
    ],
    ['a service for itself alone', { redirect_uris: undefined, grant_types: ['client_credentials'] }],
    [
      'private_key_jwt',
      { ...keys, token_endpoint_auth_signing_alg: 'ES256', require_pushed_authorization_requests: true },
    ],
    [
      'keys behind an address',
      {
        ...keys,
        jwks: undefined,
        jwks_uri: 'https://a.example.vn/jwks',
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    [
      'everything encrypted',
      {
        ...keys,
        id_token_encrypted_response_alg: 'ECDH-ES',
        userinfo_signed_response_alg: 'EdDSA',
        userinfo_encrypted_response_alg: 'RSA-OAEP-256',
        userinfo_encrypted_response_enc: 'A256GCM',
        introspection_signed_response_alg: 'PS256',
        introspection_encrypted_response_alg: 'ECDH-ES',
      },
    ],
    [
      'several hosts of one sector',
      {
        redirect_uris: ['https://a.example.vn/', 'https://b.example.vn/'],
        sector_identifier_uri: 'https://example.vn/sector',
      },
    ],
    [
      'back-channel logout and the rest',
      {
        backchannel_logout_uri: 'https://a.example.vn/logout',
        backchannel_logout_session_required: true,
        require_auth_time: true,
        default_max_age: 60,
        default_acr_values: ['LoA2'],
        initiate_login_uri: 'https://a.example.vn/start',
        contacts: ['someone@example.vn'],
        id_token_signed_response_alg: 'EdDSA',
      },
    ],
  ];
  for (const [what, client] of everyKind) {
    it(`is taken by oidc-provider: ${what}`, () => {
      expect(check(rawRecord({}, client)).faults).to.deep.equal([]);
      expect(() => clientOf(clientMetadata(relyingParty({}, client)))).not.to.throw();
    });
  }

  it('says the same of addresses as oidc-provider: what a record may hold never fails there', () => {
    const host = fc.constantFrom('a.example.vn', 'b.example.vn', 'localhost', '127.0.0.1', '[::1]', '');
    const uri = fc
      .tuple(
        fc.constantFrom('https://', 'http://', 'vn.example.app:', 'app:', 'HTTPS://'),
        host,
        fc.constantFrom('', ':8080', '/', '/#', '/*', '/cb?x=1', '/ü'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(uri, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('web', 'native'),
        (redirect_uris, application_type) => {
          const client = { redirect_uris, application_type };
          if (check(rawRecord({}, client)).record !== undefined) clientOf(clientMetadata(relyingParty({}, client)));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('sector of the pairwise subject', () => {
  const sector = (client: Record<string, unknown>): string => relyingParty({}, client).sector;

  it('is the host of the redirect URIs, or of sector_identifier_uri', () => {
    expect(sector({})).to.equal('residence.example.vn');
    expect(sector({ sector_identifier_uri: 'https://example.vn/sector' })).to.equal('example.vn');
  });

  it('is never shared by applications that live on no host of their own', () => {
    const native = { client_secret: undefined, token_endpoint_auth_method: 'none', application_type: 'native' };
    for (const uri of ['vn.example.app:/callback', 'vn.example.app://callback', 'http://127.0.0.1/callback']) {
      expect(sector({ ...native, redirect_uris: [uri] })).to.equal('client:residence-portal');
    }
  });
});
