import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import * as client from 'openid-client';
import type { HtmlClient, Page, Submission } from './html-client.ts';
import type { TestService } from './service.ts';

/** A dummy secret that is long enough for a record. */
export const SECRET = 'c2VuLWlkLXRlc3Qtc2VjcmV0LW9mLWEtcmVjb3Jk';

export interface RecordOptions {
  readonly id: string;
  readonly claims?: Record<string, { need: string; purpose: string }>;
  readonly client?: Record<string, unknown>;
  readonly extra?: Record<string, unknown>;
}

/** A relying party's record with the test's callback. By default it requests name, phone and address. */
export const recordOf = ({ id, claims, client: metadata, extra }: RecordOptions): Record<string, unknown> => ({
  id,
  organisation: { vi: 'Cổng dịch vụ thử', en: 'Test portal' },
  kind: 'public-service',
  // Most tests of sign-ins look at the level; it would be stated on request only.
  authentication_level: 'always',
  purposes: { form: { vi: 'Điền tờ khai', en: 'Fill in the form' } },
  claims: claims ?? {
    name: { need: 'essential', purpose: 'form' },
    phone_number: { need: 'voluntary', purpose: 'form' },
    phone_number_verified: { need: 'voluntary', purpose: 'form' },
  },
  client: {
    redirect_uris: ['http://localhost:9/callback'],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: SECRET,
    ...metadata,
  },
  ...extra,
});

export const CALLBACK = 'http://localhost:9/callback';
/** Stops a client before it leaves for the relying party. */
export const atCallback = (url: string): boolean => url.startsWith(CALLBACK);

/** A relying party of a test, speaking OIDC with openid-client over HTTP. */
export class TestRelyingParty {
  readonly configuration: client.Configuration;
  readonly redirectUri: string;

  private constructor(configuration: client.Configuration, redirectUri: string) {
    this.configuration = configuration;
    this.redirectUri = redirectUri;
  }

  static async open(
    service: TestService,
    id: string,
    authentication: client.ClientAuth = client.ClientSecretBasic(SECRET),
    metadata: Partial<client.ClientMetadata> = {},
    redirectUri = CALLBACK,
  ): Promise<TestRelyingParty> {
    const configuration = await client.discovery(new URL(service.issuer), id, metadata, authentication, {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked to stand out; tests have no TLS
      execute: [client.allowInsecureRequests],
    });
    return new TestRelyingParty(configuration, redirectUri);
  }

  /** An authorization request with everything that belongs to one. */
  async request(parameters: Record<string, string> = {}): Promise<AuthorizationRequest> {
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const all: Record<string, string> = {
      redirect_uri: this.redirectUri,
      scope: 'openid profile phone',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...parameters,
    };
    return { url: client.buildAuthorizationUrl(this.configuration, all), verifier, state, nonce };
  }

  /** Redeems the code in the callback address. */
  redeem(request: AuthorizationRequest, callback: string) {
    return client.authorizationCodeGrant(this.configuration, new URL(callback), {
      pkceCodeVerifier: request.verifier,
      expectedState: request.state,
      expectedNonce: request.nonce,
      idTokenExpected: true,
    });
  }

  userinfo(accessToken: string, sub: string) {
    return client.fetchUserInfo(this.configuration, accessToken, sub);
  }
}

export interface AuthorizationRequest {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export interface SignInOptions {
  readonly number: string;
  readonly password: string;
  /** How to get the code from the phone; the sandbox's fixed one by default. */
  readonly code?: () => Promise<string>;
  /** Voluntary claims to select. */
  readonly tick?: readonly string[];
  readonly consent?: 'allow' | 'deny';
  /** Whether an address is the relying party's; the test's callback by default. */
  readonly isBack?: (url: string) => boolean;
}

/** Goes through the pages until the browser returns to the relying party (also by form_post) or a page refuses. */
export async function walkThrough(browser: HtmlClient, start: Page, options: SignInOptions): Promise<Page> {
  let page = start;
  for (let step = 0; step < 6; step += 1) {
    const { isBack = atCallback } = options;
    if (isBack(page.url) || page.problem !== undefined || page.name === 'form-post') return page;
    page = await browser.submit(page, await answerTo(page, options));
  }
  return page;
}

async function answerTo(page: Page, options: SignInOptions): Promise<Submission> {
  switch (page.name) {
    case 'sign-in':
      return { fields: { personal_number: options.number, password: options.password }, button: 'continue' };
    case 'one-time-code':
      return { fields: { code: (await options.code?.()) ?? '000000' }, button: 'continue' };
    case 'consent':
      return {
        fields: options.tick === undefined ? {} : { claims: options.tick },
        button: options.consent ?? 'allow',
      };
    default:
      throw new Error(`no answer to the page ${page.name ?? page.text.slice(0, 300)}`);
  }
}

export interface LogoutReceiver {
  readonly url: string;
  readonly tokens: string[];
  close(): Promise<void>;
}

/** A server that takes back-channel logout tokens. */
export async function receiveLogouts(): Promise<LogoutReceiver> {
  const tokens: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      tokens.push(new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '');
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://localhost:${port}/logout`,
    tokens,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
