import { CALLBACK, recordOf } from '../../../support/relying-party.ts';
import { API, basic, SECOND_API, VERIFIER, type Cases } from '../stage.ts';

const OFFLINE = { scope: 'openid profile phone offline_access', prompt: 'consent' };
const LONG_AGO = Math.floor(Date.now() / 1000) - 10;

export const TOKEN_CASES: Cases = {
  grant_type_unsupported: (stage) => stage.token({ grant_type: 'password' }),
  grant_type_not_allowed: (stage) => stage.token({ grant_type: 'client_credentials' }),
  code_unknown: (stage) =>
    stage.token({ grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK, code_verifier: VERIFIER }),
  code_expired: async (stage) => {
    const { fields } = await stage.code();
    await stage.change('oidc_authorization_codes', (payload) => (payload['exp'] = LONG_AGO));
    return stage.token(fields);
  },
  code_used: async (stage) => {
    const { fields } = await stage.code('portal', OFFLINE);
    await stage.token(fields);
    return stage.token(fields);
  },
  grant_over: async (stage) => {
    const { fields } = await stage.code();
    await stage.test.service.store.raw('oidc_grants').deleteMany({});
    return stage.token(fields);
  },
  code_redirect_uri_differs: async (stage) => {
    const { fields } = await stage.code();
    return stage.token({ ...fields, redirect_uri: `${CALLBACK}/` });
  },
  code_verifier_missing: async (stage) => {
    const { code } = await stage.code();
    return stage.token({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK });
  },
  code_verifier_wrong: async (stage) => {
    const { fields } = await stage.code();
    return stage.token({ ...fields, code_verifier: VERIFIER });
  },
  code_verifier_unexpected: async (stage) => {
    const fields = await stage.codeOf('lenient', { code_challenge: undefined, code_challenge_method: undefined });
    return stage.token(fields, basic('lenient'));
  },
  code_verifier_malformed: async (stage) => {
    const { fields } = await stage.code();
    return stage.token({ ...fields, code_verifier: 'short' });
  },
  refresh_token_unknown: (stage) => stage.token({ grant_type: 'refresh_token', refresh_token: 'x' }),
  refresh_token_expired: async (stage) => {
    const { refresh_token } = await stage.tokens('portal', OFFLINE);
    await stage.change('oidc_refresh_tokens', (payload) => (payload['exp'] = LONG_AGO));
    return stage.token({ grant_type: 'refresh_token', refresh_token });
  },
  refresh_token_used: async (stage) => {
    const { refresh_token } = await stage.tokens('portal', OFFLINE);
    await stage.token({ grant_type: 'refresh_token', refresh_token });
    return stage.token({ grant_type: 'refresh_token', refresh_token });
  },
  consent_ended: async (stage) => {
    const { refresh_token } = await stage.tokens('portal', OFFLINE);
    await stage.test.service.store.raw('consents').updateMany({}, { $set: { expiresAt: new Date(0) } });
    return stage.token({ grant_type: 'refresh_token', refresh_token });
  },
  sign_in_below_minimum: async (stage) => {
    const { fields } = await stage.code('raised');
    await stage.test.put(recordOf({ id: 'raised', extra: { minimum_acr: 'LoA2' } }));
    return stage.token(fields, basic('raised'));
  },
  scope_not_granted: async (stage) => {
    const { refresh_token } = await stage.tokens('portal', OFFLINE);
    return stage.token({ grant_type: 'refresh_token', refresh_token, scope: 'openid address' });
  },
  resource_not_granted: async (stage) => {
    const { fields } = await stage.code();
    return stage.token({ ...fields, resource: API });
  },
  resource_twice: (stage) =>
    stage.token(
      [
        ['grant_type', 'client_credentials'],
        ['resource', API],
        ['resource', SECOND_API],
      ],
      basic('machine'),
    ),
  client_keys_unreachable: async (stage) => {
    const { fields } = await stage.code('far-secret');
    return stage.token(fields, basic('far-secret'));
  },
  encryption_key_missing: async (stage) => {
    const { fields } = await stage.code('keyless');
    return stage.token(fields, basic('keyless'));
  },
};
