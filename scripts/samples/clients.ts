import { SignJWT, type CryptoKey } from 'jose';
import { ASSERTION_KEY, CALLBACK, codeIn, redeeming, type Stage } from './stage.ts';

const LIFE = 60;

/** A pushed request of a client that authenticates with a key, and the tokens that it gets. */
export async function takePushedRequest(stage: Stage, key: CryptoKey): Promise<void> {
  let made = 0;
  const assertion = (): Promise<string> => {
    made += 1;
    const now = stage.epochSeconds();
    return new SignJWT({ jti: `9f1b6f3e5c7a4d2${made}` })
      .setProtectedHeader({ alg: 'ES256', typ: 'client-authentication+jwt', kid: ASSERTION_KEY })
      .setIssuer('my-bank')
      .setSubject('my-bank')
      .setAudience(stage.issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE)
      .sign(key);
  };
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const first = await assertion();
  stage.token('client-assertion', first);
  const parameters = new URL(stage.authorizationUrl({ acr_values: 'LoA2' }, 'my-bank')).searchParams;
  const { request_uri = '' } = await stage.exchange('pushed', {
    method: 'POST',
    url: `${stage.issuer}/par`,
    form: { ...Object.fromEntries(parameters), client_assertion_type: type, client_assertion: first },
  });
  const url = `${stage.issuer}/auth?${new URLSearchParams({ client_id: 'my-bank', request_uri }).toString()}`;
  stage.address('pushed-authorization-request', url);
  const end = await stage.visit(url);
  await stage.request('assertion-token', {
    method: 'POST',
    url: `${stage.issuer}/token`,
    form: {
      ...redeeming(codeIn(end.url)),
      client_assertion_type: type,
      client_assertion: await assertion(),
    },
  });
}

/** A client without a secret. */
export async function takePublicClient(stage: Stage): Promise<void> {
  const end = await stage.visit(stage.authorizationUrl({ response_mode: 'form_post' }, 'my-app'));
  const fields = end.$('form input[type=hidden]').toArray();
  const form = Object.fromEntries(
    fields.map((field) => [end.$(field).attr('name') ?? '', end.$(field).attr('value') ?? '']),
  );
  stage.form('callback-form-post', CALLBACK, form);
  await stage.request('public-token', {
    method: 'POST',
    url: `${stage.issuer}/token`,
    form: { client_id: 'my-app', ...redeeming(form['code'] ?? '') },
  });
}
