import { exportJWK, generateKeyPair } from 'jose';
import { takeErrors } from './errors.ts';
import type { Samples } from './pages.ts';
import { takePublicClient, takePushedRequest } from './clients.ts';
import { takeLogout } from './logout.ts';
import { exchange } from './http.ts';
import { ASSERTION_KEY, basic, CALLBACK, codeIn, PORTAL, redeeming, SECRET, Stage } from './stage.ts';

const record = (id: string, client: Record<string, unknown>): Record<string, unknown> => ({
  id,
  organisation: { vi: 'Cổng dịch vụ của tôi', en: 'My portal' },
  kind: 'public-service',
  purposes: { form: { vi: 'Điền tờ khai', en: 'Fill in the form' } },
  claims: {
    name: { need: 'essential', purpose: 'form' },
    birthdate: { need: 'essential', purpose: 'form' },
    phone_number: { need: 'voluntary', purpose: 'form' },
    phone_number_verified: { need: 'voluntary', purpose: 'form' },
  },
  client: {
    redirect_uris: [CALLBACK],
    post_logout_redirect_uris: [`${PORTAL}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    ...client,
  },
});

async function takePublished(stage: Stage): Promise<void> {
  await stage.exchange('discovery', { method: 'GET', url: `${stage.issuer}/.well-known/openid-configuration` });
  await stage.exchange('jwks', { method: 'GET', url: `${stage.issuer}/jwks` });
}

/** A sign-in with LoA1, all that follows it, and a step-up to LoA2 in the same browser. */
async function takeSignIn(stage: Stage): Promise<void> {
  const browser = stage.newBrowser();
  const asked = { acr_values: 'LoA1', ui_locales: 'vi' };
  stage.address('authorization-request', stage.authorizationUrl(asked));
  const tick = ['phone_number', 'phone_number_verified'];
  const end = await stage.visit(stage.authorizationUrl(asked), { browser, tick });
  const code = stage.address('callback', end.url).get('code') ?? '';
  const token = { method: 'POST', url: `${stage.issuer}/token`, headers: basic } as const;
  const tokens = await stage.exchange('token', { ...token, form: redeeming(code) });
  stage.token('id-token', tokens['id_token'] ?? '');
  const bearer = tokens['access_token'] ?? '';
  await stage.exchange('userinfo', {
    method: 'GET',
    url: `${stage.issuer}/userinfo`,
    headers: { authorization: `Bearer ${bearer}` },
  });
  const introspection = { ...token, url: `${stage.issuer}/token/introspection`, form: { token: bearer } };
  await stage.exchange('introspection', introspection);
  await stage.exchange('revocation', { ...token, url: `${stage.issuer}/token/revocation`, form: { token: bearer } });
  stage.answer('introspection-inactive', await exchange(introspection));

  stage.pass(20 * 60);
  const claims = JSON.stringify({
    id_token: { acr: { essential: true, values: ['LoA2'] }, authentication_level: null },
  });
  stage.address('step-up-request', stage.authorizationUrl({ claims }));
  const higher = await stage.visit(stage.authorizationUrl({ claims }), { browser });
  const { body } = await exchange({ ...token, form: redeeming(codeIn(higher.url)) });
  stage.token('step-up-id-token', (body as Record<string, string>)['id_token'] ?? '');
}

async function takeRefresh(stage: Stage): Promise<void> {
  const asked = { scope: 'openid profile phone offline_access', prompt: 'consent' };
  stage.address('offline-authorization-request', stage.authorizationUrl(asked));
  const end = await stage.visit(stage.authorizationUrl(asked));
  const token = { method: 'POST', url: `${stage.issuer}/token`, headers: basic } as const;
  const { body } = await exchange({ ...token, form: redeeming(codeIn(end.url)) });
  const { refresh_token = '' } = body as Record<string, string>;
  stage.pass(60 * 60);
  const again = { grant_type: 'refresh_token', refresh_token };
  await stage.exchange('refresh', { ...token, form: again });
  stage.answer('refresh-reused', await exchange({ ...token, form: again }));
}

/** Runs the server with made-up people and a clock that stands, and takes all samples of the pages from it. */
export async function takeSamples(): Promise<Samples> {
  const pair = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(pair.publicKey)), kid: ASSERTION_KEY, use: 'sig' };
  const stage = await Stage.open((backchannel_logout_uri) => [
    record('my-portal', { client_secret: SECRET, backchannel_logout_uri, backchannel_logout_session_required: true }),
    record('my-bank', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } }),
    record('my-app', { token_endpoint_auth_method: 'none', application_type: 'web' }),
  ]);
  try {
    await takePublished(stage);
    await takeSignIn(stage);
    await takeRefresh(stage);
    await takePushedRequest(stage, pair.privateKey);
    await takePublicClient(stage);
    await takeLogout(stage);
    await takeErrors(stage);
    return stage.samples();
  } finally {
    await stage.close();
  }
}
