import { load, type CheerioAPI } from 'cheerio';
import { CookieJar } from 'tough-cookie';

/** A page as a client without JavaScript sees it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly $: CheerioAPI;
  /** `data-page` of the body. */
  readonly name: string | undefined;
  /** `data-problem` of the error summary. */
  readonly problem: string | undefined;
}

export interface Submission {
  /** Values by field name; a list ticks checkboxes. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  /** Files by field name, for forms that send them. */
  readonly files?: Readonly<Record<string, Buffer>>;
  /** Id of the button that is pressed; the first one by default, as with Enter. */
  readonly button?: string;
}

const MOST_REDIRECTS = 20;

/** A plain, old HTML client: cookies, links, forms, redirects; no JavaScript. */
export class HtmlClient {
  readonly jar: CookieJar;
  readonly #headers: Readonly<Record<string, string>>;
  /** Addresses outside our servers, where the client stops and returns the redirect. */
  readonly #stopAt: (url: string) => boolean;

  /** `jar`: the cookies of another client, for a second tab of the same browser. */
  constructor(options: { headers?: Record<string, string>; stopAt?: (url: string) => boolean; jar?: CookieJar } = {}) {
    this.jar = options.jar ?? new CookieJar(undefined, { allowSpecialUseDomain: true, rejectPublicSuffixes: false });
    this.#headers = { accept: 'text/html,application/xhtml+xml', 'accept-language': 'en', ...options.headers };
    this.#stopAt = options.stopAt ?? (() => false);
  }

  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = await this.jar.getCookieString(url);
    const headers = { ...this.#headers, ...(cookie === '' ? {} : { cookie }), ...(init.headers as object) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) await this.jar.setCookie(set, url, { ignoreError: true });
    return response;
  }

  async get(url: string): Promise<Page> {
    return this.#follow(url, await this.send(url));
  }

  async post(
    url: string,
    body: URLSearchParams | FormData | string,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    const init =
      body instanceof FormData
        ? { method: 'POST', body, headers }
        : {
            method: 'POST',
            body: body.toString(),
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          };
    return this.#follow(url, await this.send(url, init));
  }

  /** Fills in and sends the one form of the page. */
  async submit(page: Page, { fields = {}, files = {}, button }: Submission = {}): Promise<Page> {
    const { $ } = page;
    const form = $('form').first();
    if (form.length === 0) throw new Error(`no form on ${page.url}: ${page.text.slice(0, 400)}`);
    const isMultipart = form.attr('enctype') === 'multipart/form-data';
    const body = isMultipart ? new FormData() : new URLSearchParams();
    form.find('input').each((_, element) => {
      const input = $(element);
      const type = input.attr('type') ?? 'text';
      const name = input.attr('name');
      if (name === undefined || type === 'checkbox' || type === 'radio' || type === 'submit') return;
      if (type === 'file') {
        if (!(body instanceof FormData)) return;
        const file = files[name];
        // A browser sends a field without a file as an empty one.
        body.append(name, new Blob(file === undefined ? [] : [new Uint8Array(file)]), file === undefined ? '' : 'file');
      } else if (!(name in fields)) body.append(name, input.attr('value') ?? '');
    });
    for (const [name, value] of Object.entries(fields)) {
      if (form.find(`[name="${name}"]`).length === 0) throw new Error(`no field ${name} on ${page.url}`);
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
    }
    const pressed = button === undefined ? form.find('button, input[type=submit]').first() : form.find(`#${button}`);
    if (pressed.length === 0) throw new Error(`no button ${button ?? ''} on ${page.url}`);
    const name = pressed.attr('name');
    if (name !== undefined) body.append(name, pressed.attr('value') ?? '');
    const action = new URL(form.attr('action') ?? '', page.url).href;
    const isPost = (form.attr('method') ?? 'get').toLowerCase() === 'post';
    if (!isPost && body instanceof URLSearchParams) return this.get(`${action}?${body.toString()}`);
    return this.post(action, body, { origin: new URL(page.url).origin });
  }

  /** Follows a link. */
  async click(page: Page, selector: string): Promise<Page> {
    const href = page.$(selector).attr('href');
    if (href === undefined) throw new Error(`no link ${selector} on ${page.url}`);
    return this.get(new URL(href, page.url).href);
  }

  async #follow(start: string, first: Response): Promise<Page> {
    let url = start;
    let response = first;
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) return page(url, response);
      await response.body?.cancel();
      url = new URL(location, url).href;
      if (this.#stopAt(url)) return page(url, new Response('', { status: response.status }));
      response = await this.send(url);
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects, last to ${url}`);
  }
}

/** The value of an attribute in the first tag that a pattern finds. Values of ours are codes, without entities. */
const attribute = (text: string, tag: RegExp, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag.exec(text)?.[0] ?? '')?.[1];

async function page(url: string, response: Response): Promise<Page> {
  const text = await response.text();
  let parsed: CheerioAPI | undefined;
  return {
    url,
    status: response.status,
    headers: response.headers,
    text,
    // Parsing takes longer than most answers, and most pages of a long journey are only asked for their name.
    get $() {
      return (parsed ??= load(text));
    },
    name: attribute(text, /<body\b[^>]*>/, 'data-page'),
    problem: attribute(text, /<\w+\s[^>]*\bid="error-summary"[^>]*>/, 'data-problem'),
  };
}
