import { formPost, get, type Answer, type Connection } from './connection.ts';

/** What is needed to sign in as a person. */
export interface Person {
  readonly number: string;
  readonly password: string;
}

const MOST_STEPS = 20;
const ATTRIBUTE = (name: string): RegExp => new RegExp(`\\s${name}="([^"]*)"`);
const attribute = (tag: string, name: string): string | undefined => ATTRIBUTE(name).exec(tag)?.[1];

const unescape = (text: string): string =>
  text
    .replaceAll('&#x3D;', '=')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/**
 * A citizen's browser: cookies, redirects, and forms by the field names and button ids that
 * docs/integrate/automation.md guarantees to programs.
 */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #connection: Connection;
  readonly #host: string;

  constructor(connection: Connection, host: string) {
    this.#connection = connection;
    this.#host = host;
  }

  async #send(request: (headers: readonly string[]) => string): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#connection.send(request(cookie === '' ? [] : [`cookie: ${cookie}`]));
    for (const line of answer.headers.get('set-cookie')?.split('\n') ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get(path: string): Promise<Answer> {
    return this.#send((headers) => get(path, this.#host, ['accept: text/html', 'accept-language: en', ...headers]));
  }

  #post(path: string, form: Record<string, string>): Promise<Answer> {
    return this.#send((headers) =>
      formPost(path, this.#host, form, [
        'accept: text/html',
        'accept-language: en',
        `origin: http://${this.#host}`,
        ...headers,
      ]),
    );
  }

  /** Fills in the form of a page and presses the button. */
  #fillIn(path: string, html: string, person: Person): Promise<Answer> {
    const page = /data-page="([^"]*)"/.exec(html)?.[1] ?? 'unknown';
    const form = /<form[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
    const problem = /data-problem="([^"]*)"/.exec(html)?.[1];
    if (form === '' || problem !== undefined) throw new Error(`stuck on the page ${page}: ${problem ?? 'no form'}`);
    const fields: Record<string, string> = {};
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const name = attribute(tag, 'name');
      const type = attribute(tag, 'type');
      if (name !== undefined && (type === 'hidden' || type === 'checkbox')) {
        fields[name] = unescape(attribute(tag, 'value') ?? '');
      }
    }
    const press = page === 'consent' ? 'allow' : 'continue';
    const button = [...form.matchAll(/<button[^>]*>/g)]
      .map(([tag]) => tag)
      .find((tag) => attribute(tag, 'id') === press);
    const name = button && attribute(button, 'name');
    if (button !== undefined && name !== undefined) fields[name] = unescape(attribute(button, 'value') ?? '');
    if (page === 'sign-in') Object.assign(fields, { personal_number: person.number, password: person.password });
    const action = attribute(form, 'action') ?? path;
    return this.#post(action === '' ? path : unescape(action), fields);
  }

  /**
   * Follows an authorization request through all pages to the relying party. @returns the parameters that the relying
   * party gets.
   */
  async authorize(path: string, redirectUri: string, person: Person): Promise<URLSearchParams> {
    let at = path;
    let answer = await this.get(at);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const location = answer.headers.get('location');
      if (location?.startsWith(redirectUri) === true) return new URL(location).searchParams;
      if (location !== undefined && answer.status >= 300 && answer.status < 400) {
        const url = new URL(location, `http://${this.#host}`);
        at = url.pathname + url.search;
        answer = await this.get(at);
      } else if (answer.status === 200) answer = await this.#fillIn(at, answer.body, person);
      else throw new Error(`${at}: ${answer.status} ${answer.body.slice(0, 300)}`);
    }
    throw new Error(`no end after ${MOST_STEPS} pages, last ${at}`);
  }
}
