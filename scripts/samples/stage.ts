import { mock } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { HtmlClient } from '../../test/support/html-client.ts';
import { receiveLogouts, walkThrough, type LogoutReceiver } from '../../test/support/relying-party.ts';
import { until } from '../../test/support/until.ts';
import { startService, type TestService } from '../../test/support/service.ts';
import { address, answerText, exchange, json, requestText, type Answer, type SentRequest } from './http.ts';
import { Mask } from './mask.ts';
import type { Samples } from './pages.ts';

/** The pages speak of the provider that `npm start` starts. */
const SHOWN_HOST = 'localhost:3000';
export const PORTAL = 'http://localhost:8080';
export const CALLBACK = `${PORTAL}/callback`;
export const SECRET = 'c9f1d2a47b5e8036c9f1d2a47b5e8036c9f1d2a47b5e8036c9f1d2a47b5e8036';
/** Key id of the client that authenticates with a key. */
export const ASSERTION_KEY = '2030-03';
/** RFC 7636 appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
export const STATE = 'tNhSQLQz8vTq';
export const NONCE = 'ftHJ1OnS5uZk';

/** How `my-portal` authenticates. */
export const basic = { authorization: `Basic ${btoa(`my-portal:${SECRET}`)}` };

export const codeIn = (url: string): string => new URL(url).searchParams.get('code') ?? '';

/** The form that redeems a code. */
export const redeeming = (code: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: CALLBACK,
  code_verifier: VERIFIER,
});

/** Nine in the morning in Vietnam. Later than now, so that no store sweeps anything away. */
const START = Date.parse('2030-03-04T02:00:00Z');

export interface Visit {
  readonly browser?: HtmlClient;
  readonly person?: string;
  readonly tick?: readonly string[];
}

/** Otherwise the next RSA keys would be published some seconds after the start. */
async function publishAllKeys({ issuer, service, config }: TestService): Promise<void> {
  await service.keys.prepare();
  const currentAndNext = 2 * config.signing.algorithms.length;
  await until(async () => {
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: unknown[] };
    return keys.length === currentAndNext;
  });
}

/** The product with a clock that stands, relying parties, and the samples taken so far. */
export class Stage {
  readonly #samples = new Map<string, { readonly language: string; readonly text: string }>();
  readonly #mask = new Mask(['my-bank', ASSERTION_KEY]);
  readonly #service: TestService;
  readonly logouts: LogoutReceiver;
  #now = START;

  private constructor(service: TestService, logouts: LogoutReceiver) {
    this.#service = service;
    this.logouts = logouts;
    this.#mask.show(new URL(service.issuer).host, SHOWN_HOST);
    this.#mask.show(new URL(logouts.url).host, new URL(PORTAL).host);
    this.#mask.shorten(SECRET, 'secret');
    this.#mask.show(basic.authorization, `Basic ${btoa('my-portal:').slice(0, -4)}…`);
  }

  static async open(records: (logoutUri: string) => Record<string, unknown>[]): Promise<Stage> {
    const logouts = await receiveLogouts();
    // oidc-provider reads the time itself, so the clock of the product is not enough.
    mock.timers.enable({ apis: ['Date'], now: START });
    const service = await startService({ relyingParties: records(logouts.url) });
    await publishAllKeys(service);
    return new Stage(service, logouts);
  }

  get issuer(): string {
    return this.#service.issuer;
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000;
    mock.timers.setTime(this.#now);
  }

  epochSeconds(): number {
    return this.#now / 1000;
  }

  put(name: string, language: string, text: string): void {
    this.#samples.set(name, { language, text });
  }

  /** An authorization request of `my-portal`, with what belongs to every one. */
  authorizationUrl(more: Readonly<Record<string, string>>, clientId = 'my-portal'): string {
    const all = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid profile phone',
      state: STATE,
      nonce: NONCE,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...more,
    };
    return `${this.issuer}/auth?${new URLSearchParams(all).toString()}`;
  }

  newBrowser(): HtmlClient {
    return new HtmlClient({ stopAt: (url) => url.startsWith(PORTAL) });
  }

  /** The citizen goes through the pages, back to the relying party or to a page that stops. */
  async visit(url: string, { browser = this.newBrowser(), person = 'level-2', tick = ['phone_number'] }: Visit = {}) {
    const { record, password } = this.#service.person(person);
    const isBack = (at: string): boolean => at.startsWith(PORTAL);
    const page = await browser.get(url);
    if (isBack(page.url)) return page;
    const who = { number: record.number, password };
    return walkThrough(browser, page, { ...who, tick, isBack });
  }

  /** Takes the address of a request or a response as a sample. */
  address(name: string, url: string): URLSearchParams {
    const { searchParams } = new URL(url);
    this.#mask.learn(Object.fromEntries(searchParams), name);
    this.put(name, 'http', url.startsWith(this.issuer) ? `GET ${address(url)}` : address(url));
    return searchParams;
  }

  /** Sends a request, and takes it and its answer as samples `NAME-request` and `NAME-answer`. */
  async exchange(name: string, request: SentRequest): Promise<Record<string, string>> {
    const answer = await this.request(name, request);
    this.#mask.learn(answer.body, name);
    this.answer(`${name}-answer`, answer);
    return (answer.body ?? {}) as Record<string, string>;
  }

  /** Sends a request, and takes it alone as the sample `NAME-request`. @throws Error if it is refused */
  async request(name: string, request: SentRequest): Promise<Answer> {
    const answer = await exchange(request);
    if (answer.status >= 400) throw new Error(`${name}: ${json(answer.body)}`);
    this.#mask.learn(request.form, name);
    this.put(`${name}-request`, 'http', requestText(request));
    return answer;
  }

  /** Takes a form that the relying party gets as a sample. */
  form(name: string, url: string, form: Readonly<Record<string, string>>): void {
    this.#mask.learn(form, name);
    this.put(name, 'http', requestText({ method: 'POST', url, form }));
  }

  answer(name: string, answer: Answer): void {
    this.put(name, 'http', answerText(answer));
  }

  /** Takes header and payload of a JWT as a sample. */
  token(name: string, jwt: string): void {
    this.#mask.learn({ jwt }, name);
    this.put(name, 'json', json({ header: decodeProtectedHeader(jwt), payload: decodeJwt(jwt) }));
  }

  async close(): Promise<void> {
    await this.#service.close();
    await this.logouts.close();
    mock.timers.reset();
  }

  samples(): Samples {
    return new Map(
      [...this.#samples].map(([name, { language, text }]) => [name, { language, text: this.#mask.apply(text) }]),
    );
  }
}
