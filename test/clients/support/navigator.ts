import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { HtmlClient, type Page } from '../../support/html-client.ts';

const AS_A_BROWSER = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-language': 'en',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

function open(url: string, method: string, headers: Record<string, string>, body?: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { method, headers }, resolve).on('error', reject).end(body);
  return promise;
}

/**
 * A browser that opens pages. `fetch` always says that a script asks (`Sec-Fetch-Mode: cors`), and some clients answer
 * scripts with 401 instead of a sign-in. It follows `<meta http-equiv="refresh">` too.
 */
export class Navigator extends HtmlClient {
  override async send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = await this.jar.getCookieString(url);
    const body = typeof init.body === 'string' ? init.body : undefined;
    const headers = { ...AS_A_BROWSER, ...(cookie === '' ? {} : { cookie }), ...(init.headers as object) };
    const message = await open(url, init.method ?? 'GET', headers, body);
    for (const set of message.headers['set-cookie'] ?? []) await this.jar.setCookie(set, url, { ignoreError: true });
    const answered = new Headers();
    for (const [name, values] of Object.entries(message.headersDistinct)) {
      for (const value of values ?? []) answered.append(name, value);
    }
    const content = await buffer(message);
    return new Response(content.length === 0 ? null : content, {
      status: message.statusCode ?? 500,
      headers: answered,
    });
  }

  override async get(url: string): Promise<Page> {
    const page = await super.get(url);
    const refresh = page.$('meta[http-equiv=refresh]').attr('content') ?? '';
    const target = /^0; ?url=(.+)$/.exec(refresh)?.[1];
    // The provider's own pages refresh themselves where they wait; they have another delay.
    return target === undefined ? page : this.get(new URL(target, page.url).href);
  }
}
