import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next requests. */
export type Answer = 'keys' | 'nothing' | 'error' | 'huge' | 'no-json' | 'redirect';

/** A relying party that publishes its keys as no library would: it rotates, asks for long caching, hangs, fails. */
export interface KeyServer {
  readonly url: string;
  /** The kids that are published. */
  readonly published: Map<string, JWK>;
  answer: Answer;
  /** Cache-Control of the answers. */
  cacheControl: string;
  /** Requests so far. */
  requests: number;
  /** Makes a key; it is published only by `publish`. */
  make(kid: string, algorithm?: string, modulusLength?: number): Promise<void>;
  /** Publishes these keys and no others. */
  publish(...kids: string[]): void;
  /** An assertion of a client, signed with a key of this server. `header` and `claims` replace what is usual. */
  assertion(
    client: string,
    audience: string,
    kid: string,
    claims?: Record<string, unknown>,
    header?: Record<string, unknown>,
  ): Promise<string>;
  close(): Promise<void>;
}

const HUGE = 200 * 1024;

export async function startKeyServer(): Promise<KeyServer> {
  const keys = new Map<string, { readonly algorithm: string; readonly privateKey: CryptoKey; readonly jwk: JWK }>();
  const respond = (_request: IncomingMessage, response: ServerResponse): void => {
    server.requests += 1;
    response.setHeader('content-type', 'application/json').setHeader('cache-control', server.cacheControl);
    const content = JSON.stringify({ keys: [...server.published.values()] });
    switch (server.answer) {
      case 'keys':
        response.end(content);
        return;
      case 'nothing':
        return;
      case 'error':
        response.writeHead(500).end(content);
        return;
      case 'huge':
        response.end(content + ' '.repeat(HUGE));
        return;
      case 'no-json':
        response.end('<html>');
        return;
      case 'redirect':
        response.writeHead(302, { location: server.url }).end();
    }
  };
  const http = createServer(respond).listen(0, 'localhost');
  await once(http, 'listening');
  const server: KeyServer = {
    url: `http://localhost:${(http.address() as AddressInfo).port}/jwks`,
    published: new Map(),
    answer: 'keys',
    cacheControl: 'max-age=86400',
    requests: 0,
    async make(kid, algorithm = 'ES256', modulusLength = 3072) {
      const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength });
      const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' };
      keys.set(kid, { algorithm, privateKey: pair.privateKey, jwk });
    },
    publish(...kids) {
      server.published.clear();
      for (const kid of kids) server.published.set(kid, keys.get(kid)?.jwk ?? {});
    },
    async assertion(client, audience, kid, claims = {}, header = {}) {
      const key = keys.get(kid);
      if (key === undefined) throw new Error(`there is no key ${kid}`);
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: client, sub: client, aud: audience, jti: crypto.randomUUID(), iat: now, exp: now + 60 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: key.algorithm, kid, ...header })
        .sign(key.privateKey);
    },
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}
