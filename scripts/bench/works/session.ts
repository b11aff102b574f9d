import { Browser } from '../load/browser.ts';
import { Connection, formPost, get, type Answer } from '../load/connection.ts';
import { authorizationRequest, clientAuthorization, hostOf, PATHS, RELYING_PARTY, type Target } from '../target.ts';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** The body of a successful response. Any other response ends the benchmark: a rate of errors is meaningless. */
export function success(answer: Answer, what: string): Record<string, unknown> {
  if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
  return JSON.parse(answer.body) as Record<string, unknown>;
}

export const tokenRequest = (target: Target, form: Record<string, string>): string =>
  formPost(PATHS.token, hostOf(target), form, [clientAuthorization]);

export const userinfoRequest = (target: Target, accessToken: string): string =>
  get(PATHS.userinfo, hostOf(target), [`authorization: Bearer ${accessToken}`]);

export const codeExchange = (target: Target, code: string, verifier: string): string =>
  tokenRequest(target, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: RELYING_PARTY.redirectUri,
    code_verifier: verifier,
  });

export const tokensOf = (body: Record<string, unknown>): Tokens => {
  if (typeof body['access_token'] !== 'string') throw new Error('no access token came');
  return body as unknown as Tokens;
};

export const codeOf = (parameters: URLSearchParams): string => {
  const code = parameters.get('code');
  if (code === null) throw new Error(`no code came: ${parameters.toString()}`);
  return code;
};

/** A citizen's browser and the relying party's server, over one connection. */
export interface SignedIn {
  readonly connection: Connection;
  readonly browser: Browser;
  readonly tokens: Tokens;
}

/** Signs in the person of this connection and gets all tokens. */
export async function signIn(target: Target, index: number): Promise<SignedIn> {
  const person = target.people[index % target.people.length];
  if (person === undefined) throw new Error(`${target.name} has nobody who could sign in`);
  const connection = await Connection.open(target.port);
  const browser = new Browser(connection, hostOf(target));
  const { path, verifier } = authorizationRequest({ prompt: 'consent', scope: 'openid profile offline_access' });
  const parameters = await browser.authorize(path, RELYING_PARTY.redirectUri, person);
  const answer = await connection.send(codeExchange(target, codeOf(parameters), verifier));
  return { connection, browser, tokens: tokensOf(success(answer, 'token')) };
}
