import { SignJWT } from 'jose';
import { basic, SECOND_API, type Answer, type Cases, type Stage } from '../stage.ts';

const signOut = async (stage: Stage, query: Record<string, string>): Promise<Answer> =>
  stage.shown(await stage.browser().get(`${stage.test.issuer}/session/end?${new URLSearchParams(query).toString()}`));

export const ENDPOINT_CASES: Cases = {
  access_token_missing: (stage) => stage.send('/userinfo', {}),
  access_token_twice: (stage) => stage.post('/userinfo', { access_token: 'x' }, { authorization: 'Bearer x' }),
  access_token_in_query: (stage) => stage.send('/userinfo?access_token=x', {}),
  access_token_header_malformed: (stage) => stage.send('/userinfo', { headers: { authorization: 'Bearer a b' } }),
  access_token_scheme: (stage) => stage.send('/userinfo', { headers: { authorization: 'Token x' } }),
  access_token_unknown: (stage) => stage.userinfo('x'),
  access_token_over: async (stage) => {
    const { access_token } = await stage.tokens();
    await stage.test.service.store.raw('oidc_grants').deleteMany({});
    return stage.userinfo(access_token);
  },
  access_token_for_an_api: async (stage) => {
    const resource = SECOND_API;
    const { access_token } = await stage.tokens('portal', { scope: 'openid write', resource }, basic('portal'), {
      resource,
    });
    return stage.userinfo(access_token);
  },
  access_token_without_openid: async (stage) => {
    const fields = await stage.codeOf('portal', { scope: 'profile', nonce: undefined });
    const answer = await fetch(`${stage.test.issuer}/token`, {
      method: 'POST',
      headers: basic('portal'),
      body: new URLSearchParams(fields),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    return stage.userinfo(access_token);
  },
  access_token_lacks_scope: async (stage) => {
    const { access_token } = await stage.tokens();
    return stage.userinfo(access_token, '/userinfo?scope=address');
  },
  userinfo_scope_malformed: async (stage) => {
    const { access_token } = await stage.tokens();
    return stage.userinfo(access_token, '/userinfo?scope=%22');
  },
  introspection_as_json: (stage) =>
    stage.post('/token/introspection', { token: 'x' }, { ...basic('api'), accept: 'application/json' }),
  token_is_a_jwt: async (stage) => stage.post('/token/revocation', { token: await stage.signed() }, basic('portal')),
  token_of_another_client: async (stage) => {
    const { access_token } = await stage.tokens();
    return stage.post('/token/revocation', { token: access_token }, basic('other'));
  },
  post_logout_redirect_uri_unregistered: (stage) =>
    signOut(stage, { client_id: 'portal', post_logout_redirect_uri: 'https://elsewhere.example' }),
  id_token_hint_unreadable: (stage) => signOut(stage, { id_token_hint: 'x' }),
  id_token_hint_contradicts: async (stage) => {
    const { id_token } = await stage.tokens();
    return signOut(stage, { id_token_hint: id_token, client_id: 'other' });
  },
  id_token_hint_of_unknown_client: async (stage) => {
    const hint = await new SignJWT({ aud: 'nobody' }).setProtectedHeader({ alg: 'ES256' }).sign(stage.key);
    return signOut(stage, { id_token_hint: hint });
  },
  sign_out_form_over: async (stage) => {
    const { browser } = await stage.tokens();
    const page = await browser.post(`${stage.test.issuer}/session/end/confirm`, new URLSearchParams({ xsrf: 'x' }));
    return stage.shown(page);
  },
};
