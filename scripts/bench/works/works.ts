import { Browser } from '../load/browser.ts';
import { Connection, formPost } from '../load/connection.ts';
import type { Unit } from '../load/drive.ts';
import {
  authorizationRequest,
  clientAuthorization,
  hostOf,
  PATHS,
  RELYING_PARTY,
  RESOURCE,
  RESOURCE_SCOPE,
  type Target,
} from '../target.ts';
import { codeExchange, codeOf, signIn, success, tokenRequest, tokensOf, userinfoRequest } from './session.ts';

/** A kind of work. It makes the unit that one connection repeats. */
export interface Work {
  readonly name: string;
  /** The share of the bare provider's rate that must be reached. */
  readonly goal: number;
  /** The baseline that the product is compared with. */
  readonly against: 'bare' | 'argon2';
  /** Number of connections, if not the usual one. */
  readonly connections?: number;
  prepare(target: Target, index: number): Promise<{ unit: Unit; close(): void }>;
}

/** A work that sends the same bytes each time. */
const repeated =
  (make: (target: Target, index: number) => Promise<string>): Work['prepare'] =>
  async (target, index) => {
    const request = await make(target, index);
    const connection = await Connection.open(target.port);
    return {
      async unit() {
        const { status, body } = await connection.send(request);
        if (status !== 200) throw new Error(`${status} ${body.slice(0, 300)}`);
      },
      close: () => connection.close(),
    };
  };

/** An access token of a signed-in citizen. */
async function accessToken(target: Target, index: number): Promise<string> {
  const { connection, tokens } = await signIn(target, index);
  connection.close();
  return tokens.access_token;
}

const jwtRequest = { grant_type: 'client_credentials', resource: RESOURCE, scope: RESOURCE_SCOPE };

export const WORKS: readonly Work[] = [
  {
    name: 'client_credentials_jwt',
    goal: 0.8,
    against: 'bare',
    prepare: repeated((target) => Promise.resolve(tokenRequest(target, jwtRequest))),
  },
  {
    name: 'client_credentials_opaque',
    goal: 0.6,
    against: 'bare',
    prepare: repeated((target) => Promise.resolve(tokenRequest(target, { grant_type: 'client_credentials' }))),
  },
  {
    name: 'userinfo',
    goal: 0.9,
    against: 'bare',
    prepare: repeated(async (target, index) => userinfoRequest(target, await accessToken(target, index))),
  },
  {
    name: 'introspection',
    goal: 0.75,
    against: 'bare',
    prepare: repeated(async (target, index) =>
      formPost(PATHS.introspection, hostOf(target), { token: await accessToken(target, index) }, [clientAuthorization]),
    ),
  },
  {
    name: 'signed_in_flow',
    goal: 0.85,
    against: 'bare',
    async prepare(target, index) {
      const { connection, browser } = await signIn(target, index);
      return {
        async unit() {
          const { path, verifier } = authorizationRequest();
          const { status, headers, body } = await browser.get(path);
          const location = headers.get('location') ?? '';
          if (!location.startsWith(RELYING_PARTY.redirectUri)) {
            throw new Error(`authorize: ${status} ${location} ${body.slice(0, 300)}`);
          }
          const code = codeOf(new URL(location).searchParams);
          const tokens = tokensOf(success(await connection.send(codeExchange(target, code, verifier)), 'token'));
          success(await connection.send(userinfoRequest(target, tokens.access_token)), 'userinfo');
        },
        close: () => connection.close(),
      };
    },
  },
  {
    name: 'refresh',
    goal: 0.7,
    against: 'bare',
    async prepare(target, index) {
      const { connection, tokens } = await signIn(target, index);
      // Each connection has its own chain of tokens: a token can be used once.
      let chain = tokens.refresh_token;
      return {
        async unit() {
          if (chain === undefined) throw new Error('no refresh token came');
          const request = tokenRequest(target, { grant_type: 'refresh_token', refresh_token: chain });
          const next = tokensOf(success(await connection.send(request), 'refresh')).refresh_token;
          if (next === chain) throw new Error('the refresh token was not rotated');
          chain = next;
        },
        close: () => connection.close(),
      };
    },
  },
  {
    name: 'password_sign_in',
    goal: 0.85,
    against: 'argon2',
    connections: 6,
    async prepare(target, index) {
      const person = target.people[index % target.people.length];
      if (person === undefined) throw new Error('nobody can sign in');
      // Consent is given beforehand. Measured are number and password, from the first redirect to the code.
      const { connection, browser: known } = await signIn(target, index);
      const device = [...known.cookies].filter(([name]) => name.includes('device'));
      return {
        async unit() {
          const browser = new Browser(connection, hostOf(target));
          // The usual case: the session has ended, and the browser is a known device.
          for (const [name, value] of device) browser.cookies.set(name, value);
          codeOf(await browser.authorize(authorizationRequest().path, RELYING_PARTY.redirectUri, person));
        },
        close: () => connection.close(),
      };
    },
  },
];
