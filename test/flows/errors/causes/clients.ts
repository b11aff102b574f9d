import { generateKeyPair } from 'jose';
import { SECRET } from '../../../support/relying-party.ts';
import { assertionOf, basic, type Cases, type Stage } from '../stage.ts';

const GRANT = { grant_type: 'authorization_code', code: 'none', redirect_uri: 'x' };
const now = (): number => Math.floor(Date.now() / 1000);
const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const token = (stage: Stage, more: Record<string, string>, headers: Record<string, string> = {}) =>
  stage.post('/token', { ...GRANT, ...more }, headers);

export const CLIENT_CASES: Cases = {
  client_unknown: (stage) => token(stage, {}, basic('nobody')),
  client_auth_method_differs: (stage) => token(stage, { client_id: 'portal' }),
  client_secret_wrong: (stage) => token(stage, {}, basic('portal', `${SECRET}x`)),
  client_id_contradicts: (stage) => token(stage, { client_id: 'other' }, basic('portal')),
  client_authenticates_twice: (stage) => token(stage, { client_id: 'portal', client_secret: SECRET }, basic('portal')),
  client_authentication_missing: (stage) => token(stage, {}),
  basic_malformed: (stage) => token(stage, {}, { authorization: 'Basic !' }),
  basic_not_encoded: (stage) => token(stage, {}, basic('portal', '100%')),
  basic_without_secret: (stage) => token(stage, {}, basic('portal', '')),
  assertion_malformed: (stage) => stage.raw('x'),
  assertion_type_missing: async (stage) => token(stage, { client_assertion: await stage.signed() }),
  assertion_type_unknown: async (stage) =>
    token(stage, { ...assertionOf(await stage.signed()), client_assertion_type: 'saml' }),
  assertion_without_sub: (stage) => stage.assertion({ sub: undefined }),
  assertion_header_malformed: async (stage) => {
    const [, payload, signature] = (await stage.signed()).split('.');
    return stage.raw(`${encoded('{')}.${payload ?? ''}.${signature ?? ''}`);
  },
  assertion_algorithm: async (stage) => {
    const { privateKey } = await generateKeyPair('ES384');
    return stage.raw(await stage.signed({}, { alg: 'ES384' }, 'keyed', privateKey));
  },
  assertion_without_exp: (stage) => stage.assertion({ exp: undefined }),
  assertion_without_jti: (stage) => stage.assertion({ jti: undefined }),
  assertion_without_iss: (stage) => stage.assertion({ iss: undefined }),
  assertion_issuer: (stage) => stage.assertion({ iss: 'portal' }),
  assertion_without_audience: (stage) => stage.assertion({ aud: undefined }),
  assertion_audience: (stage) => stage.assertion({ aud: 'https://elsewhere.example' }),
  assertion_key_unknown: (stage) => stage.assertion({}, { kid: 'unknown' }),
  assertion_keys_unreachable: (stage) => stage.assertion({}, {}, 'far'),
  assertion_signature: async (stage) => {
    const { privateKey } = await generateKeyPair('ES256');
    return stage.raw(await stage.signed({}, {}, 'keyed', privateKey));
  },
  assertion_claim_malformed: (stage) => stage.assertion({ exp: String(now() + 60) }),
  assertion_expired: (stage) => stage.assertion({ iat: now() - 200, exp: now() - 100 }),
  assertion_not_yet_valid: (stage) => stage.assertion({ nbf: now() + 300 }),
  assertion_issued_in_future: (stage) => stage.assertion({ iat: now() + 300, exp: now() + 330 }),
  assertion_too_long: (stage) => stage.assertion({ exp: now() + 86_400 }),
  assertion_kind: (stage) => stage.assertion({}, { typ: 'at+jwt' }),
  assertion_audience_form: (stage) => stage.assertion({ aud: [stage.test.issuer] }),
  assertion_used: async (stage) => {
    const jwt = await stage.signed();
    await stage.raw(jwt);
    return stage.raw(jwt);
  },
};
