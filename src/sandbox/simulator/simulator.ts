import { FAILURES, HINT_PREFIX, refusalOf, signInFailureOf } from './failures/index.ts';
import type { Refusal, SignInFailureId } from './failures/index.ts';

/** A failure that was chosen for the next sign-in of a client. */
export interface Chosen {
  readonly client: string;
  readonly failure: string;
}

/** Which failures are waiting. In memory: a restart forgets them. */
export interface Simulator {
  /** Chooses a failure for the client's next sign-in, in place of the one before. Whether there is such a failure. */
  choose(chosen: Chosen): boolean;
  /** Takes a choice back. Whether there was one. */
  forget(client: string): boolean;
  chosen(): readonly Chosen[];
  /** How the request is to be refused. A failure that was chosen beforehand is used up. */
  refusalFor(client: string, hint: unknown): Refusal | undefined;
  /** What is to fail in the sign-in that got `code`. A failure that was chosen beforehand is used up. */
  begin(client: string, hint: unknown, code: string): SignInFailureId | undefined;
  /** What is to fail when the code is redeemed. */
  ofCode(code: string): { readonly client: string; readonly failure: SignInFailureId } | undefined;
  /** Nothing fails any more with this code. Whether something did: of two requests, one. */
  end(code: string): boolean;
  /** Whether any code is to fail. */
  isWaiting(): boolean;
}

const MOST_CHOSEN = 100;
/** Codes that were never redeemed are forgotten in the end. */
const MOST_CODES = 200;

/** A hint that looks like one of ours and names nothing: a typing error must not pass as a success. */
const UNKNOWN: Refusal = {
  id: 'unknown',
  error: 'invalid_request',
  description: 'login_hint names no failure that the sandbox simulates: see /simulator of the sandbox',
  happens: { vi: '', en: '' },
  respond: { vi: '', en: '' },
};

/** The id in a `login_hint` that asks for a failure; undefined for any other hint. */
const hintedFailure = (hint: unknown): string | undefined =>
  typeof hint === 'string' && hint.startsWith(HINT_PREFIX) ? hint.slice(HINT_PREFIX.length) : undefined;

const keep = <Value>(map: Map<string, Value>, most: number, key: string, value: Value): void => {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
};

export function openSimulator(): Simulator {
  const byClient = new Map<string, string>();
  const byCode = new Map<string, { client: string; failure: SignInFailureId }>();

  /** The hint decides; without one, what was chosen for the client, once. */
  function take<Found>(client: string, hint: unknown, find: (id: string) => Found | undefined): Found | undefined {
    const hinted = hintedFailure(hint);
    if (hinted !== undefined) return find(hinted);
    const chosen = byClient.get(client);
    const found = chosen === undefined ? undefined : find(chosen);
    if (found !== undefined) byClient.delete(client);
    return found;
  }

  return {
    choose({ client, failure }) {
      if (!FAILURES.some(({ id }) => id === failure)) return false;
      keep(byClient, MOST_CHOSEN, client, failure);
      return true;
    },
    forget: (client) => byClient.delete(client),
    chosen: () => [...byClient].map(([client, failure]) => ({ client, failure })).reverse(),
    refusalFor(client, hint) {
      const hinted = hintedFailure(hint);
      const isKnown = hinted === undefined || FAILURES.some(({ id }) => id === hinted);
      return isKnown ? take(client, hint, refusalOf) : UNKNOWN;
    },
    begin(client, hint, code) {
      const failure = take(client, hint, signInFailureOf);
      if (failure !== undefined) keep(byCode, MOST_CODES, code, { client, failure });
      return failure;
    },
    ofCode: (code) => byCode.get(code),
    end: (code) => byCode.delete(code),
    isWaiting: () => byCode.size > 0,
  };
}
