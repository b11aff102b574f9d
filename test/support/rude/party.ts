import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { freePort } from '../ports.ts';
import { recordOf, TestRelyingParty } from '../relying-party.ts';
import type { TestService } from '../service.ts';

/** Where the callback of a rude relying party leads: to another host, to two of them, to an app, or nowhere. */
export const FORWARDS = ['stays', 'once', 'twice', 'ipv6', 'app', 'bare-app', 'hangs'] as const;
export type Forward = (typeof FORWARDS)[number];

/** The apps that callbacks open. */
export const APPS = { app: 'vn.example.rude:/arrived', 'bare-app': 'rude-app://arrived' } as const;

/** An address that a browser or a program asked for. */
export interface Arrival {
  readonly method: string;
  /** With the host that was asked. */
  readonly url: string;
  readonly body: string;
}

/**
 * A relying party that does what it likes: its callbacks forward the browser to hosts and schemes that no record names,
 * its back-channel does not answer, its keys change without notice.
 */
export interface RudeParty {
  /** The callback (or the address after the sign-out) that forwards like that. */
  callback(forward: Forward): string;
  /** Where the browser ends up; undefined: in no page. */
  end(forward: Forward): string | undefined;
  /** A record of this party, one for each way to forward, so that each has one redirect URI. */
  record(forward: Forward, client?: Record<string, unknown>, id?: string): Record<string, unknown>;
  idOf(forward: Forward): string;
  open(service: TestService, forward: Forward): Promise<TestRelyingParty>;
  readonly arrivals: readonly Arrival[];
  /** Logout tokens that came while the back-channel hung. */
  readonly logoutTokens: readonly string[];
  readonly backchannelUri: string;
  readonly jwksUri: string;
  /** Replaces the key at `jwksUri` by a new one with another `kid`. @returns the new private key */
  rotate(): Promise<{ kid: string; key: CryptoKey }>;
  close(): Promise<void>;
}

/** Requests that no library sends, by what is odd about them: parameters that are added to a good request. */
export const ODD_PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'an unknown parameter': { utm_source: 'newsletter', 'odd[]': '1' },
  'an empty parameter': { login_hint: '', ui_locales: '', acr_values: '' },
  'a scope twice': { scope: 'openid openid profile profile' },
  'a state full of signs': { state: `"><script>\u{1F338} '%26&;=+ ` },
  'a very long state': { state: 'x'.repeat(2000) },
  'languages nobody has': { ui_locales: 'xx-YY zz' },
};

const listen = async (
  port: number,
  host: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
) => {
  const server = createServer(answer);
  server.listen(port, host);
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  return server;
};

export async function startRudeParty(): Promise<RudeParty> {
  const port = await freePort();
  const arrivals: Arrival[] = [];
  const logoutTokens: string[] = [];
  let keys: JWK[] = [];
  let rotations = 0;
  const at = (host: string): string => `http://${host}:${port}`;
  const arrived = (host: string): string => `${at(host)}/arrived`;
  const location: Partial<Record<Forward, string>> = {
    once: arrived('127.0.0.1'),
    twice: `${at('127.0.0.1')}/callback/ipv6`,
    ipv6: arrived('[::1]'),
    ...APPS,
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', headers, url = '/' } = request;
    const body = await text(request);
    if (url === '/jwks') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
      return;
    }
    if (url === '/backchannel') {
      logoutTokens.push(new URLSearchParams(body).get('logout_token') ?? '');
      return;
    }
    arrivals.push({ method, url: `http://${headers.host ?? ''}${url}`, body });
    const forward = /^\/callback\/([\w-]+)/.exec(url)?.[1] as Forward | undefined;
    if (forward === 'hangs') return;
    const target = forward === undefined ? undefined : location[forward];
    if (target === undefined) {
      const page = '<!doctype html><title>rude</title><body data-page="arrived"><p>arrived</p></body>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    } else response.writeHead(method === 'POST' ? 302 : 307, { location: target }).end();
  };
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response).catch(() => response.destroy());
  };
  const servers: Server[] = [await listen(port, '127.0.0.1', take), await listen(port, '::1', take)];

  const callback = (forward: Forward): string => `${at('localhost')}/callback/${forward}`;
  const idOf = (forward: Forward): string => `rude-${forward}`;
  const ends: Partial<Record<Forward, string>> = {
    stays: callback('stays'),
    once: arrived('127.0.0.1'),
    twice: arrived('[::1]'),
    ipv6: arrived('[::1]'),
  };
  return {
    callback,
    end: (forward) => ends[forward],
    idOf,
    record: (forward, client = {}, id = idOf(forward)) =>
      recordOf({
        id,
        client: { redirect_uris: [callback(forward)], post_logout_redirect_uris: [callback(forward)], ...client },
      }),
    open: (service, forward) => TestRelyingParty.open(service, idOf(forward), undefined, {}, callback(forward)),
    arrivals,
    logoutTokens,
    backchannelUri: `${at('localhost')}/backchannel`,
    jwksUri: `${at('localhost')}/jwks`,
    async rotate() {
      rotations += 1;
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const kid = `rude-${rotations}`;
      keys = [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }];
      return { kid, key: privateKey };
    },
    async close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all(servers.filter(({ listening }) => listening).map((server) => once(server, 'close')));
    },
  };
}
