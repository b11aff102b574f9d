const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
export const unescape = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescape(value);
};

/** A page that a browser arrived at. */
export class Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Addresses on the way here, the last one included. */
  readonly way: readonly URL[];

  constructor(way: readonly URL[], response: Response, html: string) {
    this.way = way;
    this.url = way.at(-1)!;
    this.status = response.status;
    this.headers = response.headers;
    this.html = html;
  }

  get name(): string | undefined {
    return /<body[^>]*\sdata-page="([^"]*)"/.exec(this.html)?.[1];
  }

  get error(): string | undefined {
    return /<body[^>]*\sdata-error="([^"]*)"/.exec(this.html)?.[1];
  }

  /** Value of the input with this id. */
  value(id: string): string | undefined {
    const tag = new RegExp(`<input[^>]*\\sid="${id}"[^>]*>`).exec(this.html)?.[0];
    return tag === undefined ? undefined : attribute(tag, 'value');
  }

  /** Text of the element with this id that holds nothing but text. */
  text(id: string): string | undefined {
    const text = new RegExp(`<\\w+[^>]*\\sid="${id}"[^>]*>([^<]*)<`).exec(this.html)?.[1];
    return text === undefined ? undefined : unescape(text);
  }

  /** The form that holds the element of this id. */
  form(id: string): { action: string; method: string; fields: URLSearchParams } {
    const form = [...this.html.matchAll(/<form[\s\S]*?<\/form>/g)]
      .map(([text]) => text)
      .find((text) => text.includes(`id="${id}"`));
    if (form === undefined) throw new Error(`no form with ${id} on ${this.name ?? this.html}`);
    const fields = new URLSearchParams();
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const name = attribute(tag, 'name');
      if (name === undefined || (attribute(tag, 'type') === 'radio' && !/\schecked/.test(tag))) continue;
      fields.append(name, attribute(tag, 'value') ?? '');
    }
    const [head = ''] = /<form[^>]*>/.exec(form) ?? [];
    return { action: attribute(head, 'action') ?? '', method: attribute(head, 'method') ?? 'get', fields };
  }
}

/** A minimal browser for forms without scripts. As in real browsers, all ports of a host share cookies. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();

  async get(url: string | URL): Promise<Page> {
    return this.#go(new URL(url), { method: 'GET' });
  }

  /** Presses the button of this id; `changes` are what was typed before. */
  async press(page: Page, id: string, changes: Record<string, string> = {}): Promise<Page> {
    const { action, method, fields } = page.form(id);
    for (const [name, value] of Object.entries(changes)) fields.set(name, value);
    const url = new URL(action, page.url);
    if (method === 'get') {
      url.search = fields.toString();
      return this.#go(url, { method: 'GET' });
    }
    return this.#go(url, { method: 'POST', body: fields });
  }

  async #go(start: URL, request: RequestInit): Promise<Page> {
    let url = start;
    let init = request;
    const way: URL[] = [];
    for (let step = 0; step < 20; step++) {
      way.push(url);
      const jar = this.cookies.get(url.hostname) ?? new Map<string, string>();
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { ...init, redirect: 'manual', headers: { accept: 'text/html', cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...options] = line.split('; ');
        const name = pair.slice(0, pair.indexOf('='));
        if (options.some((option) => /^expires=Thu, 01 Jan 1970/i.test(option))) jar.delete(name);
        else jar.set(name, pair.slice(name.length + 1));
      }
      this.cookies.set(url.hostname, jar);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        return new Page(way, response, await response.text());
      }
      await response.body?.cancel();
      url = new URL(location, url);
      init = { method: 'GET' };
    }
    throw new Error(`too many redirections: ${way.map(String).join(' -> ')}`);
  }
}
