import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type * as client from 'openid-client';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { atCallback, CALLBACK, recordOf, SECRET, TestRelyingParty, walkThrough } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { authorize } from '../protocol/party.ts';

export const API = 'https://api.example.vn';
export const SECOND_API = 'https://second.example.vn';
export const VERIFIER = 'v'.repeat(43);
const REFRESHING = { grant_types: ['authorization_code', 'refresh_token'] };
const NATIVE = {
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  client_secret: undefined,
  redirect_uris: ['http://localhost/callback'],
};
const INTROSPECTED = { introspection_signed_response_alg: 'ES256', introspection_encrypted_response_alg: 'ECDH-ES' };
const ENCRYPTED = { id_token_encrypted_response_alg: 'ECDH-ES', id_token_encrypted_response_enc: 'A256GCM' };

/** How a request was refused. */
export interface Answer {
  readonly status: number;
  readonly error: string | undefined;
  readonly description: string | undefined;
}

/** Provokes an error. */
export type Case = (stage: Stage) => Promise<Answer>;
export type Cases = Readonly<Record<string, Case>>;

export const basic = (id: string, secret = SECRET): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

type Fields = Record<string, string> | [string, string][];

/** The service with clients of every kind, and what provokes an error of them. */
export class Stage {
  readonly test: TestService;
  readonly key: CryptoKey;
  /** Milliseconds by which the clock of the service is ahead. */
  ahead = 0;
  /** Answers with no JWK set. */
  readonly #far: () => Promise<unknown>;

  private constructor(test: TestService, key: CryptoKey, far: () => Promise<unknown>) {
    this.test = test;
    this.key = key;
    this.#far = far;
  }

  static async open(config: Record<string, unknown> = {}): Promise<Stage> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'key', use: 'sig', alg: 'ES256' };
    const far = createServer(({ url }, response) =>
      url === '/keys/signing' ? response.end(JSON.stringify({ keys: [jwk] })) : response.writeHead(500).end(),
    ).listen(0, '127.0.0.1');
    await once(far, 'listening');
    const farUrl = `http://127.0.0.1:${(far.address() as AddressInfo).port}/keys`;
    const keyed = { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined };
    const phone = { phone_number: { need: 'voluntary', purpose: 'form' } };
    const records = [
      recordOf({
        id: 'portal',
        client: { ...REFRESHING, post_logout_redirect_uris: [CALLBACK] },
        extra: { resources: { [API]: ['read'], [SECOND_API]: ['write'] } },
      }),
      recordOf({ id: 'other', client: REFRESHING }),
      recordOf({ id: 'posting', client: { token_endpoint_auth_method: 'client_secret_post' } }),
      recordOf({ id: 'spa', client: { ...REFRESHING, token_endpoint_auth_method: 'none', client_secret: undefined } }),
      recordOf({ id: 'lenient', extra: { pkce: 'optional' } }),
      recordOf({ id: 'voluntary', claims: phone }),
      recordOf({ id: 'raised' }),
      recordOf({ id: 'native', client: { ...NATIVE, ...REFRESHING } }),
      recordOf({ id: 'essential', claims: { portrait: { need: 'essential', purpose: 'form' } } }),
      recordOf({ id: 'pushing', client: { require_pushed_authorization_requests: true } }),
      recordOf({ id: 'aged', client: { default_max_age: 3600 } }),
      recordOf({ id: 'keyed', client: { ...keyed, jwks: { keys: [jwk] } } }),
      recordOf({ id: 'far', client: { ...keyed, jwks_uri: farUrl } }),
      recordOf({ id: 'far-secret', client: { ...ENCRYPTED, jwks_uri: farUrl } }),
      recordOf({ id: 'keyless', client: { ...ENCRYPTED, jwks_uri: `${farUrl}/signing` } }),
      recordOf({ id: 'api', client: { ...INTROSPECTED, jwks_uri: farUrl } }),
      recordOf({
        id: 'machine',
        client: { grant_types: ['client_credentials'], redirect_uris: undefined, response_types: [] },
        claims: {},
        extra: { resources: { [API]: ['read'], [SECOND_API]: ['write'] }, purposes: {} },
      }),
    ];
    const shift = { ahead: 0 };
    const test = await startService({
      clock: { now: () => new Date(Date.now() + shift.ahead) },
      config: {
        resource_servers: [
          { indicator: API, scopes: ['read'], access_token_format: 'opaque' },
          { indicator: SECOND_API, scopes: ['write'], access_token_format: 'opaque' },
        ],
        ...config,
      },
      relyingParties: records,
    });
    const stage = new Stage(test, privateKey, async () => {
      far.close();
      await once(far, 'close');
    });
    Object.defineProperty(stage, 'ahead', { get: () => shift.ahead, set: (ms: number) => (shift.ahead = ms) });
    return stage;
  }

  async close(): Promise<void> {
    await this.test.close();
    await this.#far();
  }

  /** Sends a form to an endpoint for programs. */
  async post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(fields);
    return this.send(path, { method: 'POST', body, headers });
  }

  async send(path: string, init: RequestInit): Promise<Answer> {
    const answer = await fetch(this.test.issuer + path, init);
    const text = await answer.text();
    const { error, error_description: description } = (text === '' ? {} : JSON.parse(text)) as Record<string, string>;
    return { status: answer.status, error, description };
  }

  /** Redeems something at the token endpoint, as `portal` unless `headers` say otherwise. */
  token(fields: Fields, headers: Record<string, string> = basic('portal')): Promise<Answer> {
    return this.post('/token', fields, headers);
  }

  /** An authorization request of `id`, changed before it is sent by a browser. */
  async auth(change: Record<string, string | undefined>, id = 'portal', browser = this.browser()): Promise<Answer> {
    const { url } = await (await this.party(id)).request();
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return this.shown(await browser.get(url.href));
  }

  async push(change: Record<string, string>, headers = basic('portal'), id = 'portal'): Promise<Answer> {
    const { url } = await (await this.party(id)).request(change);
    return this.post('/par', [...url.searchParams], headers);
  }

  /** What a page or the address of the relying party says. */
  shown(page: Page): Answer {
    const { search, hash } = new URL(page.url);
    const parameters = new URLSearchParams(search.includes('error=') ? search : hash.slice(1));
    if (parameters.has('error') && atCallback(page.url)) {
      const description = parameters.get('error_description') ?? undefined;
      return { status: page.status, error: parameters.get('error') ?? undefined, description };
    }
    const technical = page.$('.technical').first().text();
    const [, error, , description] =
      /^(\w+)(: (.*?))?(?:; (?:client_id|(?:post_logout_)?redirect_uri): .*)?$/s.exec(technical) ?? [];
    return { status: page.status, error, description };
  }

  browser(): HtmlClient {
    return new HtmlClient({ stopAt: atCallback });
  }

  party(id: string, authentication?: client.ClientAuth): Promise<TestRelyingParty> {
    return TestRelyingParty.open(this.test, id, authentication);
  }

  signIn(id = 'portal', parameters: Record<string, string> = {}, browser = this.browser()) {
    return authorize(this.test, id, { parameters, browser });
  }

  /** A code that was not redeemed, and the form that redeems it. */
  async code(id = 'portal', parameters: Record<string, string> = {}, browser = this.browser()) {
    const { code, request } = await this.signIn(id, parameters, browser);
    const fields = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: request.verifier };
    return { code, fields, browser };
  }

  /** A code for a request that is changed before it is sent. */
  async codeOf(id: string, change: Record<string, string | undefined>, person = 'level-2') {
    const browser = this.browser();
    const request = await (await this.party(id)).request();
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) request.url.searchParams.delete(name);
      else request.url.searchParams.set(name, value);
    }
    const { record, password } = this.test.person(person);
    const end = await walkThrough(browser, await browser.get(request.url.href), { number: record.number, password });
    const code = new URL(end.url).searchParams.get('code') ?? '';
    return { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: request.verifier };
  }

  /** Tokens of a sign-in. */
  async tokens(
    id = 'portal',
    parameters: Record<string, string> = {},
    headers = basic(id),
    more: Record<string, string> = {},
  ) {
    const { fields, browser } = await this.code(id, parameters);
    const answer = await fetch(`${this.test.issuer}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ...fields, ...more }),
    });
    const tokens = (await answer.json()) as Record<'access_token' | 'refresh_token' | 'id_token', string>;
    return { ...tokens, browser };
  }

  userinfo(token: string, path = '/userinfo'): Promise<Answer> {
    return this.send(path, { headers: { authorization: `Bearer ${token}` } });
  }

  /** Changes what is stored of the newest document of a model. */
  async change(collection: string, change: (payload: Record<string, unknown>) => void): Promise<void> {
    const raw = this.test.service.store.raw(collection);
    const documents = await raw.find({}).toArray();
    for (const document of documents) {
      if (typeof document['payload'] !== 'string') continue;
      const payload = JSON.parse(document['payload']) as Record<string, unknown>;
      change(payload);
      await raw.updateOne({ _id: document['_id'] }, { $set: { payload: JSON.stringify(payload) } });
    }
  }

  /** Authenticates with an assertion. */
  async assertion(
    changes: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    id = 'keyed',
  ): Promise<Answer> {
    return this.#withAssertion(await this.signed(changes, header, id));
  }

  #withAssertion(jwt: string): Promise<Answer> {
    return this.post('/token', {
      ...assertionOf(jwt),
      grant_type: 'authorization_code',
      code: 'none',
      redirect_uri: CALLBACK,
    });
  }

  signed(
    changes: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    id = 'keyed',
    key = this.key,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const { issuer } = this.test;
    const claims = { iss: id, sub: id, aud: issuer, jti: String(Math.random()), iat: now, exp: now + 60, ...changes };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'key', ...header }).sign(key);
  }

  /** Authenticates with a text as assertion. */
  raw(jwt: string): Promise<Answer> {
    return this.#withAssertion(jwt);
  }
}

export const assertionOf = (jwt: string): Record<string, string> => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: jwt,
});
