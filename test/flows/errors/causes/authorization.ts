import { CALLBACK } from '../../../support/relying-party.ts';
import { API, basic, type Answer, type Cases, type Stage } from '../stage.ts';

const changed =
  (change: Record<string, string | undefined>, id?: string) =>
  (stage: Stage): Promise<Answer> =>
    stage.auth(change, id);

/** Pushes a request, and sends its request_uri. */
const pushed = async (stage: Stage, change: Record<string, string>): Promise<Answer> => {
  const { url } = await (await stage.party('portal')).request();
  const answer = await fetch(`${stage.test.issuer}/par`, {
    method: 'POST',
    headers: basic('portal'),
    body: url.searchParams,
  });
  const { request_uri } = (await answer.json()) as { request_uri: string };
  const query = { client_id: 'portal', redirect_uri: CALLBACK, request_uri, ...change };
  return stage.shown(await stage.browser().get(`${stage.test.issuer}/auth?${new URLSearchParams(query).toString()}`));
};

export const AUTHORIZATION_CASES: Cases = {
  client_unregistered: changed({ client_id: 'nobody' }),
  redirect_uri_unregistered: changed({ redirect_uri: `${CALLBACK}/` }),
  pushed_redirect_uri_unregistered: (stage) => stage.push({ redirect_uri: `${CALLBACK}/` }),
  response_type_unsupported: changed({ response_type: 'token' }),
  response_type_not_allowed: (stage) => stage.push({}, basic('machine'), 'machine'),
  response_mode_unsupported: changed({ response_mode: 'pigeon' }),
  response_mode_not_allowed: changed({ response_mode: 'fragment' }),
  request_object_unsupported: changed({ request: 'x.y.z' }),
  request_uri_unsupported: changed({ request_uri: 'https://example.vn/request' }),
  request_uri_over: changed({ request_uri: 'urn:ietf:params:oauth:request_uri:nothing' }),
  request_uri_of_another_client: (stage) => pushed(stage, { client_id: 'other' }),
  request_uri_response_type: (stage) => pushed(stage, { response_type: 'none' }),
  pushed_request_required: changed({}, 'pushing'),
  registration_unsupported: changed({ registration: '{}' }),
  prompt_unknown: changed({ prompt: 'create' }),
  prompt_none_not_alone: changed({ prompt: 'none login' }),
  max_age_malformed: changed({ max_age: 'soon' }),
  scope_malformed: changed({ scope: 'openid "profile"' }),
  scope_not_listed: changed({ scope: 'openid email' }),
  openid_missing_for_parameter: changed({ scope: 'profile' }),
  openid_missing_for_record: changed({ scope: 'profile', nonce: undefined }, 'aged'),
  pkce_missing: changed({ code_challenge: undefined, code_challenge_method: undefined }),
  code_challenge_method_missing: changed({ code_challenge_method: undefined }),
  code_challenge_method_unsupported: changed({ code_challenge_method: 'plain' }),
  code_challenge_missing: changed({ code_challenge: undefined }),
  code_challenge_malformed: changed({ code_challenge: 'short' }),
  claims_not_json: changed({ claims: '{' }),
  claims_not_an_object: changed({ claims: '[]' }),
  claims_member_malformed: changed({ claims: '{"userinfo":1}' }),
  claim_request_malformed: changed({ claims: '{"userinfo":{"name":1}}' }),
  claim_not_listed: changed({ claims: '{"userinfo":{"email":null}}' }),
  parameter_too_large: changed({ nonce: 'n'.repeat(600) }),
  id_token_hint_invalid: changed({ id_token_hint: 'x' }),
  resource_not_listed: changed({ resource: 'https://other.example' }),
  resource_not_absolute: changed({ resource: 'api' }),
  resource_with_fragment: changed({ resource: `${API}#part` }),
};
