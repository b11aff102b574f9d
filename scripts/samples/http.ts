import { STATUS_CODES } from 'node:http';

/** Headers of an answer that a relying party looks at. */
const TOLD_HEADERS = ['cache-control', 'content-type', 'retry-after', 'www-authenticate'];

const titled = (header: string): string =>
  header === 'www-authenticate' ? 'WWW-Authenticate' : header.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** Addresses and commas are easier to read as they are; what separates parameters is not. */
const encoded = (value: string): string =>
  encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%20', '+');

/** Parameters, one a line. */
export const parameters = (all: Iterable<readonly [string, string]>): string =>
  [...all].map(([name, value]) => `${name}=${encoded(value)}`).join('\n&');

/** An address with each parameter on a line of its own. */
export function address(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  return `${origin}${pathname}\n?${parameters(searchParams)}`;
}

export interface SentRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

export function requestText({ method, url, headers = {}, form }: SentRequest): string {
  const { host, pathname } = new URL(url);
  const all = {
    host,
    ...headers,
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${titled(name)}: ${value}`);
  const body = form === undefined ? [] : ['', parameters(Object.entries(form))];
  return [`${method} ${pathname} HTTP/1.1`, ...lines, ...body].join('\n');
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const LONGEST_LINE = 100;

/** JSON with short lists of values on one line. */
export const json = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replaceAll(/\[\s+([^[\]{}]*?)\s+\]/g, (list, values: string) => {
    const line = `[${values.replaceAll(/\n\s*/g, ' ')}]`;
    return line.length > LONGEST_LINE ? list : line;
  });

export function answerText({ status, headers, body }: Answer): string {
  const told = TOLD_HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [`${titled(name)}: ${value}`];
  });
  const text = body === undefined ? [] : ['', json(body)];
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...told, ...text].join('\n');
}

/** Sends it, and reads the JSON of the answer. */
export async function exchange({ method, url, headers = {}, form }: SentRequest): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers,
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
