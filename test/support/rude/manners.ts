import { expect } from 'chai';

/** A request of a relying party: its parameters as they go over the wire, and its headers. */
export interface Sent {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a relying party sends what it has to say. */
export interface Manner {
  /** What it does, as the end of a sentence. */
  readonly name: string;
  /** The requests are odd, but say what they have to say: they are taken. */
  readonly dress?: (good: Sent) => Sent;
  /** Before each good request comes one that is wrong: it is refused and changes nothing. */
  readonly spoil?: (good: Sent) => Sent;
  /** Each request is sent twice at the same moment. */
  readonly repeats?: boolean;
}

export const POLITE: Manner = { name: 'does nothing odd' };

/** Each character as a percent-encoded byte, even those that need no encoding. */
const encodedWholly = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const rewrite = (body: string, write: (name: string, value: string) => string): string =>
  [...new URLSearchParams(body)].map(([name, value]) => write(name, value)).join('&');
const plain = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`;
const withBody =
  (write: (body: string) => string): NonNullable<Manner['dress']> =>
  (sent) => ({ ...sent, body: write(sent.body) });
const withHeader =
  (name: string, write: (value: string) => string): NonNullable<Manner['dress']> =>
  (sent) => {
    const value = sent.headers[name];
    return value === undefined ? sent : { ...sent, headers: { ...sent.headers, [name]: write(value) } };
  };
const swapCase = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1).toUpperCase()}`;
/** Neither the scheme in `Authorization` (RFC 9110 section 11.1) nor a media type (section 8.3.1) has a case. */
const inOddCase = (sent: Sent): Sent => {
  const withScheme = withHeader('authorization', (value) => value.replace(/^\w+/, swapCase));
  return withHeader('content-type', () => 'Application/X-WWW-Form-UrlEncoded; Charset="UTF-8"')(withScheme(sent));
};

export const MANNERS: readonly Manner[] = [
  {
    name: 'adds parameters that nobody knows',
    dress: withBody((body) => `utm_source=newsletter&odd%5B%5D=1&__proto__=x&${body}&constructor=y`),
  },
  {
    name: 'adds parameters without a value (RFC 6749 section 3.1)',
    dress: withBody((body) => {
      const absent = [
        'login_hint',
        'ui_locales',
        'acr_values',
        'prompt',
        'scope',
        'resource',
        'client_secret',
        'claims',
      ];
      const has = new URLSearchParams(body);
      return [body, ...absent.filter((name) => !has.has(name)).map((name) => `${name}=`)].join('&');
    }),
  },
  {
    name: 'encodes every character',
    dress: withBody((body) => rewrite(body, (name, value) => `${encodedWholly(name)}=${encodedWholly(value)}`)),
  },
  {
    name: 'writes spaces as %20, and slashes and colons as they are',
    dress: withBody((body) =>
      rewrite(body, (name, value) => plain(name, value).replaceAll('%2F', '/').replaceAll('%3A', ':')),
    ),
  },
  {
    name: 'leaves separators at both ends and doubles them',
    dress: withBody((body) => `&${body.replaceAll('&', '&&')}&=&`),
  },
  { name: 'writes schemes and media types in odd case', dress: inOddCase },
  { name: 'sends each request twice at the same moment', repeats: true },
  {
    name: 'sends each parameter twice at first, the second time with another value',
    spoil: withBody((body) => `${body}&${rewrite(body, (name, value) => plain(name, `${value}x`))}`),
  },
  {
    name: 'writes the names of parameters in capitals at first',
    spoil: withBody((body) => rewrite(body, (name, value) => plain(name.toUpperCase(), value))),
  },
  {
    name: 'appends a line break to each value at first',
    spoil: withBody((body) => rewrite(body, (name, value) => plain(name, `${value}\r\n`))),
  },
  {
    name: 'encodes what is no UTF-8 at first',
    spoil: withBody((body) => rewrite(body, (name, value) => `${plain(name, value)}%ff%zz`)),
  },
  {
    name: 'puts a NUL after each value at first',
    spoil: withBody((body) => rewrite(body, (name, value) => plain(name, `${value}\0`))),
  },
];

/** A refusal is the relying party's fault and none of ours, and gives nothing away. */
export function expectRefused(status: number, body: string, what: string): void {
  expect(status, `${what}: ${body.slice(0, 300)}`).to.be.within(300, 499);
  expectNothingGiven(body);
}
export function expectNothingGiven(body: string): void {
  expect(body).to.not.match(/\n\s+at |"(?:access|id|refresh)_token"/);
}

/** `fetch` as a relying party of that manner uses it. */
export function rudeFetch(manner: () => Manner) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const { spoil, dress, repeats = false } = manner();
    const body = init.body instanceof URLSearchParams ? init.body.toString() : '';
    const good: Sent = { body, headers: Object.fromEntries(new Headers(init.headers)) };
    const send = (sent: Sent): Promise<Response> =>
      fetch(url, { ...init, headers: { ...sent.headers }, ...(body === '' ? {} : { body: sent.body }) });
    if (spoil !== undefined && body !== '') {
      const answer = await send(spoil(good));
      expectRefused(answer.status, await answer.text(), url);
    }
    const sent = dress?.(good) ?? good;
    if (!repeats || body === '') return send(sent);
    const answers = [send(sent), send(sent)] as const;
    const [first, second] = await Promise.all(answers);
    for (const { status } of [first, second]) expect(status, url).to.be.below(500);
    return second.ok ? second : first;
  };
}
